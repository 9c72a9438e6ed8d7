import { expect, test } from "vitest";
import { expectedKind, matchKind } from "../../../../../src/inference/extractive/question/answer-kinds.ts";

test.each([
	["who wrote it?", "person"],
	// The answer may be "nobody".
	["who can edit it?", null],
	["how much would two of them cost?", "money"],
	["how much does the red one weigh?", "number"],
])("%s asks for a %s", (question, kind) => {
	expect(expectedKind(question).kind).toBe(kind);
});

test("a question for the future is answered rather by what will be than by what was", () => {
	const shareOf = (text: string) => matchKind(text, "time", "when will the mine be empty?");
	expect(shareOf("It will be empty in 2140.")).toBeGreaterThan(shareOf("It was opened in 1890."));
});
