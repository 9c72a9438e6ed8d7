import { describe, expect, test } from "vitest";
import { QuotationFrameFilter } from "../../../../src/inference/grounded/quotation-frame.ts";

describe("the frame of quoted passages in an answer", () => {
	test.each([
		["<notes>\n\n> Ethereum switched in 2022 [1].", "Ethereum switched in 2022 [1]."],
		["</notes>\n\nEthereum switched.", "Ethereum switched."],
		[
			"Ethereum switched [1].</notes>\n\nIt uses less energy.",
			"Ethereum switched [1].\n\nIt uses less energy.",
		],
		["\n<notes>\n<notes>\n> > A\n> B", "A\n> B"],
		["> A</notes>", "> A"],
		["> </notes>B", "> B"],
	])("is removed, however the answer is divided (%j)", (answer, expected) => {
		for (let size = 1; size <= answer.length; size++) expect(filter(answer, size).trimStart()).toBe(expected);
	});

	test.each([
		"> A quotation at the start stays.",
		"```xml\n<note>\n<to>A</to>\n</note>\n```",
		"Press <notepad> or <b>bold</b>; 3 < 4.",
		"An answer that ends with <not",
		"<Notes> of another kind",
		" \n",
		"",
	])("isn't found in other text (%j)", (answer) => {
		for (let size = 1; size <= answer.length; size++) expect(filter(answer, size)).toBe(answer);
	});

	test("holds back only what may become a tag", () => {
		const frame = new QuotationFrameFilter();
		expect(frame.push("Hello ")).toBe("Hello ");
		expect(frame.push("a <")).toBe("a ");
		expect(frame.push("b")).toBe("<b");
	});
});

/** Passes the answer through a filter, `size` UTF-16 code units at a time. */
function filter(answer: string, size: number): string {
	const frame = new QuotationFrameFilter();
	let shown = "";
	for (let at = 0; at < answer.length; at += size) shown += frame.push(answer.slice(at, at + size));
	return shown + frame.end();
}
