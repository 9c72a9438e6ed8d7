import { describe, expect, test } from "vitest";
import type { SearchResult } from "../../../../src/contracts/knowledge.ts";
import { matchOf, relevantOf } from "../../../../src/web/knowledge/match.ts";

test.each([
	[{ lexical: 3.2, vector: 0.6 }, "Matches by words and meaning"],
	[{ lexical: 3.2, vector: 0.1 }, "Matches by words"],
	[{ lexical: 3.2, vector: null }, "Matches by words"],
	[{ lexical: null, vector: 0.4 }, "Matches by meaning"],
	[{ lexical: null, vector: 0.26 }, "Distantly related"],
	[{ lexical: null, vector: null }, "Distantly related"],
])("a passage with the scores %j is shown as: %s", (parts, match) => {
	expect(matchOf(parts)).toBe(match);
});

describe("a search", () => {
	const result = (parts: SearchResult["parts"]) => ({ parts });
	const far = result({ lexical: null, vector: 0.26 });

	test("finds nothing when all passages are merely the nearest ones", () => {
		expect(relevantOf([far, far])).toEqual([]);
		expect(relevantOf([])).toEqual([]);
	});

	test.each([
		{ lexical: 2, vector: 0.1 },
		{ lexical: null, vector: 0.48 },
	])("keeps distant passages beside one that matches: %j", (parts) => {
		expect(relevantOf([far, result(parts)])).toHaveLength(2);
	});
});
