import { describe, expect, test } from "vitest";
import { answer, NOTHING, page } from "../helpers.ts";

describe("a question for an age", () => {
	const practice = page(
		1,
		"Willow Lane Practice",
		"- **Ann Weiss** owns the practice. She works on Mondays.\n- **Pip** is the practice cat. He is 9 years old.\n\nThe practice was founded in 1987. In 2016 the practice moved to a new house.",
	);

	test.each(["How old is Ann Weiss?", "how old is ann"])(
		"gets nothing if no age is known: %s",
		async (question) => {
			expect(await answer(question, [practice])).toBe(NOTHING);
		},
	);

	test("isn't answered by the age of something else whose description has the word", async () => {
		expect(await answer("how old is the practice?", [practice])).toBe(
			"The practice was founded in 1987. [1]",
		);
		expect(await answer("how old is Pip?", [practice])).toBe(
			"Pip is the practice cat. He is 9 years old. [1]",
		);
	});

	test("is answered by a row with an age or a year", async () => {
		const boats = page(1, "Boats", "| Boat | Built |\n| --- | --- |\n| Anna | 1912 |\n| Berta | 1931 |");
		const cats = page(1, "Cats", "| Cat | Age |\n| --- | --- |\n| Tom | 3 |\n| Mia | 7 |");
		expect(await answer("how old is the Berta", [boats])).toBe("Berta — Built: 1931 [1]");
		expect(await answer("how old is mia", [cats])).toBe("Mia — Age: 7 [1]");
	});
});

test("a question for a price is answered by the sentence with one, although another repeats more of its words", async () => {
	const club = page(1, "Fees", "You can cancel the club at any time.", "Club");
	const visits = page(
		2,
		"Questions",
		"Call at least 24 hours before. Otherwise we charge £15.",
		"How do I cancel?",
	);
	expect(await answer("cancellation fee", [club, visits])).toContain("Otherwise we charge £15. [2]");
	expect(await answer("cancellation fee", [club])).toBe("You can cancel the club at any time. [1]");
});
