import { expect, test } from "vitest";
import { mergeRanked } from "../../../../src/knowledge/search/merge-ranked.ts";

test("mergeRanked alternates between the lists and returns each passage once", () => {
	const listOf = (...ids: string[]) => ids.map((passageId) => ({ passageId }));
	const merged = mergeRanked([listOf("a", "b", "c"), [], listOf("x", "b", "y")], 4);
	expect(merged.map(({ passageId }) => passageId)).toEqual(["a", "x", "b", "c"]);
});
