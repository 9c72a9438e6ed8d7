import { expect, test } from "vitest";
import { editDistance } from "../../../src/text/edit-distance.ts";

test.each([
	["bitcoin", "bitcoin", 0],
	["bitcoin", "bitcion", 1],
	["bitcoin", "bitcon", 1],
	["bitcoin", "bittcoin", 1],
	["bitcoin", "bitcoim", 1],
	["ethereum", "etherium", 1],
	["decentralized", "dcentralzed", 2],
	["abcdef", "badcfe", 3],
	["kitten", "sitting", 3],
	["", "ab", 2],
	["aab", "abab", 1],
	["xaby", "xbay", 1],
	["aaa", "aa", 1],
	["xyx", "xy", 1],
])("the edit distance of %j and %j is %i", (a, b, distance) => {
	expect(editDistance(a, b, 9)).toBe(distance);
	expect(editDistance(b, a, 9)).toBe(distance);
});

test("editDistance stops above the maximum", () => {
	expect(editDistance("kitten", "sitting", 2)).toBe(3);
	expect(editDistance("a", "abcdefgh", 2)).toBe(3);
	expect(editDistance("aabbbbab", "bbbaaaab", 3)).toBe(4);
});
