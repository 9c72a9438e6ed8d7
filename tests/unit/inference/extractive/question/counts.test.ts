import { expect, test } from "vitest";
import { tellsCount } from "../../../../../src/inference/extractive/question/counts.ts";
import { readQuestion } from "../../../../../src/inference/extractive/question/question.ts";
import { answer, page } from "../helpers.ts";

test.each([
	["how many coaches are there?", "It has 420 members and three full-time coaches.", true],
	["how many trainers work here?", "It has 420 members and three full-time coaches.", true],
	["how many coaches are there?", "Children under 14 may train only with a coach.", false],
])("%j is answered by %j: %s", (question, sentence, isAnswer) => {
	expect(tellsCount(sentence, readQuestion(question, ""))).toBe(isAnswer);
});

test("a number of what is counted goes before a rule with its word", async () => {
	const pages = [
		page(1, "Ironworks", "- Bring a towel.\n- Children under 14 may train only with a coach.", "House rules"),
		page(2, "Ironworks", "Ironworks opened in 2016. It has 420 members and three full-time coaches."),
	];
	expect(await answer("How many trainers work at Ironworks?", pages)).toMatch(/^Ironworks opened .* three/);
});
