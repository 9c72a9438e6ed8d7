import { expect, test } from "vitest";
import { answer, converse, page } from "../helpers.ts";

const LEARNING = page(
	1,
	"Learning",
	"In supervised learning, every example has the right answer. In unsupervised learning, no example has one. In online learning, each example comes by itself.",
);

test("what begins with the name that is asked for is quoted without its neighbors on other names", async () => {
	expect(await answer("Explain supervised learning", [LEARNING])).toBe(
		"In supervised learning, every example has the right answer. [1]",
	);
});

test("an example is asked of what was quoted, not of its neighbors", async () => {
	expect(await converse(["Explain supervised learning", "example?"], [LEARNING])).toContain(
		"In supervised learning, every example",
	);
});
