import { expect, test } from "vitest";
import { evidenceFor } from "../../../src/pipeline/evidence.ts";

const verdictsOf = (text: string, isSearched: boolean) =>
	evidenceFor({ text, sources: [] }, { passages: [], isSearched }, null).map(({ verdict }) => verdict);

test("quotes of the user's own words need no evidence, but what follows them does", () => {
	const quote = "You wrote in this conversation:\n\n“we stay for 5 days. Paul hates opera”";
	expect(verdictsOf(quote, true)).toEqual(["unclear", "unclear", "unclear"]);
	expect(verdictsOf(`${quote}\n\nPaul founded a large opera house.`, true).at(-1)).toBe("unsupported");
});

test("an answer for which nothing was searched, such as a letter, needs no evidence", () => {
	const letter = "Dear Landlord, the heating of the kitchen broke in March.";
	expect(verdictsOf(letter, true)).toContain("unsupported");
	expect(new Set(verdictsOf(letter, false))).toEqual(new Set(["unclear"]));
});
