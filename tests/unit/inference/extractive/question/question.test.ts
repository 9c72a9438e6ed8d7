import { expect, test } from "vitest";
import { readQuestion } from "../../../../../src/inference/extractive/question/question.ts";

test.each([
	["Can you tell me how many seats the hall has?", "how many seats does the hall have?"],
	["Could you tell me who runs the hall?", "who runs the hall?"],
	["Can you tell me how much a day pass is?", "how much is a day pass?"],
])("a polite question asks for the same kind of answer as a plain one: %s", (polite, plain) => {
	const { kind } = readQuestion(plain, "");
	expect(kind).not.toBeNull();
	expect(readQuestion(polite, "").kind).toBe(kind);
});

test("a yes/no question doesn't ask for a price", () => {
	expect(readQuestion("Is there a fee for the classic fare?", "").kind).toBeNull();
});

test("the words of the field of a definition weigh as much together as one word", () => {
	const fieldWeight = (field: string) => {
		const { terms } = readQuestion(`what is a token in ${field}`, "");
		return [...terms].reduce((sum, [term, weight]) => (term === "token" ? sum : sum + weight), 0);
	};
	expect(fieldWeight("zoology")).toBeGreaterThan(0);
	expect(fieldWeight("marine zoology")).toBeCloseTo(fieldWeight("zoology"));
});
