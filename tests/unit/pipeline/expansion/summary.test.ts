import { expect, test } from "vitest";
import {
	listOutcomes,
	noPagesReadMessage,
	summarizeExpansion,
} from "../../../../src/pipeline/expansion/summary.ts";

const ADDED = { url: "https://a.test/", title: "A", outcome: "added", passages: 12 } as const;
const KNOWN = { url: "https://b.test/", title: "B", outcome: "unchanged", passages: 1 } as const;
const FAILED = {
	url: "https://c.test/",
	title: "",
	outcome: "failed",
	passages: 0,
	reason: "It is gone.",
} as const;

test("summarizeExpansion lists the pages that were read, and why the others were not", () => {
	expect(summarizeExpansion("roses", [ADDED, KNOWN, FAILED])).toBe(
		[
			"Read 2 of 3 pages about roses.",
			"- A (new, 12 passages)\n- B (unchanged, 1 passage)",
			"Not read:\n- https://c.test/: It is gone.",
		].join("\n\n"),
	);
});

test("noPagesReadMessage suggests what to do", () => {
	expect(noPagesReadMessage("roses", [FAILED])).toBe(
		"None of the pages about roses could be read. Try again, or provide the URLs of other pages.\n\n- https://c.test/: It is gone.",
	);
});

test("summarizeExpansion removes links and tags from titles", () => {
	const title = "[click](https://evil.test) <img src=x>\n# Head";
	expect(summarizeExpansion("x", [{ ...ADDED, title }])).toContain(
		"- (click)(https://evil.test) img src=x # Head (new",
	);
});

test("listOutcomes reports a page without an outcome as timed out", () => {
	expect(listOutcomes([{ url: "https://a.test/", outcome: null, leadsTo: null, links: [] }])).toEqual([
		{ url: "https://a.test/", title: "", outcome: "failed", reason: "It was not read in time.", passages: 0 },
	]);
});
