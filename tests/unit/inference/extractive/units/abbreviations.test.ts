import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const RETRIEVAL = page(
	1,
	"Search",
	"An index lists words. Retrieval-augmented generation helps a model: a search finds passages for it.",
);
const TRAINS = page(
	2,
	"Signals",
	"The European Train Control System (ETCS) is a signaling system. ETCS needs radio.",
);

describe("an abbreviation", () => {
	test.each(["What is RAG?", "what does RAG stand for", "rag", "how does RAG help"])(
		"matches words with its initials: %s",
		async (question) => {
			expect(await answer(question, [RETRIEVAL])).toMatch(/^Retrieval-augmented generation helps a model:/);
		},
	);

	test("matches its long form, in the question or in the text", async () => {
		const system = "The European Train Control System (ETCS) is a signaling system. [1]";
		expect(await answer("what is ETCS", [TRAINS])).toContain(system);
		expect(await answer("What is the European train control system?", [TRAINS])).toContain(system);
		expect(await answer("Does the European train control system need radio?", [TRAINS])).toMatch(
			/^ETCS needs radio\./,
		);
	});

	test("doesn't match words with its initials if the text contains the abbreviation", async () => {
		const cloth = page(
			1,
			"Cleaning",
			"A rag is a piece of cloth. Retrieval-augmented generation helps a model.",
		);
		expect(await answer("What is a rag?", [cloth])).toBe("A rag is a piece of cloth. [1]");
	});

	test("that no text explains is not answered", async () => {
		expect(await answer("What is an NFT?", [RETRIEVAL])).toContain("nothing on this question");
	});
});
