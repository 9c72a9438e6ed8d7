import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import type { Passage } from "../../../../src/text/passage.ts";
import { collect, neverAborted, request, textOf } from "../helpers.ts";
import { page, say } from "./helpers.ts";

const PRICES = page(
	1,
	"Tickets",
	"| Ticket | Price |\n| --- | --- |\n| Day ticket | 9 € |\n| Year ticket | 90 € |",
);
const HOURS = page(
	2,
	"Opening hours",
	"| Day | Hours |\n| --- | --- |\n| Monday | closed |\n| Sunday | 10:00–18:00 |",
);
const DOGS = page(3, "Dogs", "Dogs are welcome on a leash.");

/** Asks several questions, for each of which one passage was found. */
async function askAll(questions: readonly string[], passages: readonly Passage[]): Promise<string> {
	const parts = questions.map((question, at) => ({
		question,
		topic: null,
		passageIds: passages.slice(at, at + 1).map(({ passageId }) => passageId),
	}));
	const question = questions.join(" ");
	const changes = { question, parts, passages: [...passages], maxTokens: 1_000 };
	const messages = [{ role: "user" as const, content: question }];
	return await say(new Extractive(), { ...changes, messages });
}

describe("an answer to several questions", () => {
	test("names each question and answers it with the numbers of all passages", async () => {
		const questions = ["what does a day ticket cost", "when do you open?", "are dogs allowed?"];
		expect(await askAll(questions, [PRICES, HOURS, DOGS])).toBe(
			[
				"No model answered, so here is what your knowledge base says:",
				"### What does a day ticket cost",
				"Day ticket — Price: 9 € [1]",
				"### When do you open?",
				"Opening hours:",
				"- Monday — Hours: closed\n- Sunday — Hours: 10:00–18:00 [2]",
				"### Are dogs allowed?",
				"Dogs are welcome on a leash. [3]",
			].join("\n\n"),
		);
	});

	test("doesn't answer a part from the passage of the part before if that lacks the number asked for", async () => {
		const origin = page(1, "Tern coin", "Ada Pohl invented the tern coin, and ferries sell tern coins.");
		const supply = page(2, "Tern coin", "There will never be more than 900 tern coins.");
		const passageIds = [origin.passageId, supply.passageId];
		const parts = ["Who invented the tern coin?", "How many tern coins will there be?"].map((question) => ({
			question,
			topic: null,
			passageIds,
		}));
		const question = parts.map((part) => part.question).join(" ");
		const asked = request({ question, parts, passages: [origin, supply], maxTokens: 1_000 });
		const text = textOf(await collect(new Extractive().generate(asked, neverAborted())));
		expect(text.split("### ")[2]).toContain("never be more than 900 tern coins. [2]");
	});

	test("answers a part about 'them' from the rows of the part before", async () => {
		const shop = page(
			1,
			"Shop",
			"| Item | Maker | Price |\n| --- | --- | --- |\n| Kite | Aero | 14 € |\n| Drone | Volt | 90 € |\n| Ball | Rondo | 8 € |",
		);
		const [cheap, makers] = ["Which items cost less than 15 €?", "Who makes them?"];
		const passageIds = [shop.passageId];
		const parts = [
			{ question: cheap, topic: null, passageIds },
			{ question: makers, topic: cheap, passageIds },
		];
		const changes = { question: `${cheap} ${makers}`, parts, passages: [shop], maxTokens: 1_000 };
		const messages = [{ role: "user" as const, content: changes.question }];
		const said = await say(new Extractive(), { ...changes, messages });
		expect(said).toContain("- Kite — Maker: Aero\n- Ball — Maker: Rondo [1]");
	});

	test("states for which question nothing was found", async () => {
		const text = await askAll(["Are dogs allowed?", "How long do I cook rice?"], [DOGS]);
		expect(text).toContain("Dogs are welcome on a leash. [1]");
		expect(text).toContain(
			"### How long do I cook rice?\n\nYour knowledge base has nothing on this question.",
		);
	});

	test("is the usual notice if nothing was found for any of them", async () => {
		const text = await askAll(["How long do I cook rice?", "Who sells pans?"], [DOGS]);
		expect(text).toMatch(/^No model answered, and your knowledge base has nothing on this question\./);
		expect(text).not.toContain("###");
	});
});
