import { describe, expect, test } from "vitest";
import type { SearchResult } from "../../../../src/contracts/knowledge.ts";
import { describeMatch, filterRelevant } from "../../../../src/web/knowledge/match.ts";

test.each([
	[{ lexical: 3.2, vector: 0.6 }, "Matches keywords and meaning"],
	[{ lexical: 3.2, vector: 0.1 }, "Matches keywords"],
	[{ lexical: 3.2, vector: null }, "Matches keywords"],
	[{ lexical: null, vector: 0.4 }, "Matches meaning"],
	[{ lexical: null, vector: 0.26 }, "Distantly related"],
	[{ lexical: null, vector: null }, "Distantly related"],
])("describeMatch describes the scores %j as: %s", (parts, match) => {
	expect(describeMatch(parts)).toBe(match);
});

describe("filterRelevant", () => {
	const result = (parts: SearchResult["parts"]) => ({ parts });
	const far = result({ lexical: null, vector: 0.26 });

	test("returns nothing if no passage matches by keywords or meaning", () => {
		expect(filterRelevant([far, far])).toEqual([]);
		expect(filterRelevant([])).toEqual([]);
	});

	test.each([
		{ lexical: 2, vector: 0.1 },
		{ lexical: null, vector: 0.48 },
	])("keeps dissimilar passages if another passage matches: %j", (parts) => {
		expect(filterRelevant([far, result(parts)])).toHaveLength(2);
	});
});
