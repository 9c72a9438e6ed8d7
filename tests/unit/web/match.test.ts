import { expect, test } from "vitest";
import { matchOf } from "../../../src/web/knowledge/match.ts";

test.each([
	[{ lexical: 3.2, vector: 0.6 }, "Matches by words and meaning"],
	[{ lexical: 3.2, vector: 0.1 }, "Matches by words"],
	[{ lexical: 3.2, vector: null }, "Matches by words"],
	[{ lexical: null, vector: 0.4 }, "Matches by meaning"],
	[{ lexical: null, vector: 0.26 }, null],
	[{ lexical: null, vector: -0.1 }, null],
	[{ lexical: null, vector: null }, null],
])("a passage with the scores %j is shown as: %s", (parts, match) => {
	expect(matchOf(parts)).toBe(match);
});
