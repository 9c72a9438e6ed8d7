import { expect, test } from "vitest";
import { answer, NOTHING, page } from "./helpers.ts";

test("words of one family match", async () => {
	const people = page(1, "Services", "- Dental care: Dr. Weiss, room 4\n- Pharmacy: Ivo Perl, ground floor");
	expect(await answer("where is the dentist", [people])).toBe("Dental care: Dr. Weiss, room 4 [1]");
	expect(await answer("who is the pharmacist", [people])).toBe("Pharmacy: Ivo Perl, ground floor [1]");
	const rooms = page(1, "Rooms", "- Library: Mira Kohl, room 2\n- Workshop: Jan Abel, room 9");
	expect(await answer("where is the librarian", [rooms])).toBe("Library: Mira Kohl, room 2 [1]");
});

test.each([
	["how many dollars is it?", "The doll has a red dress."],
	["what is a pillar?", "Take the pill after breakfast."],
	["can I pay by credit?", "We reimburse tickets within a week."],
])("words that only begin alike don't match: %s", async (question, text) => {
	expect(await answer(question, [page(1, "Notes", text)])).toBe(NOTHING);
});

test("an answer that begins with yes or no includes the next sentence", async () => {
	const faq = page(1, "FAQ", "No. Carriers need a street address.", "Can I ship to PO boxes?");
	expect(await answer("can I ship to PO boxes", [faq])).toBe("No. Carriers need a street address. [1]");
});

test("a verdict is omitted from an answer to a question that isn't answered by yes or no", async () => {
	const faq = page(1, "FAQ", "No. Carriers need a street address.", "Can I ship to PO boxes?");
	expect(await answer("what do carriers need?", [faq])).toBe("Carriers need a street address. [1]");
	expect(await answer("what about PO boxes?", [faq])).toBe("No. Carriers need a street address. [1]");
	expect(await answer("PO boxes", [faq])).toBe("No. Carriers need a street address. [1]");
});

test("a sentence after a verdict comes with the sentence that it refers to", async () => {
	const boxes = page(1, "Boxes", "Red boxes are for glass. No. They must never contain porcelain.");
	expect(await answer("what must never contain porcelain?", [boxes])).toBe(
		"Red boxes are for glass. [1] They must never contain porcelain. [1]",
	);
});

test("a heading that introduces an answer has no number", async () => {
	const steps = page(1, "Manual", "- Press the button\n- Wait\n- Open the lid", "2. Opening the machine");
	expect(await answer("how to open the machine", [steps])).toMatch(/^Opening the machine:/);
});

test("an item under a dated heading says when it was", async () => {
	const changes = page(1, "Changes", "- Added CSV.\n- Removed the XML format.", "Version 2 (October 2024)");
	expect(await answer("when was the XML format removed", [changes])).toBe(
		"Version 2 (October 2024): Removed the XML format. [1]",
	);
});

test("a nested item under a dated heading keeps the item around it", async () => {
	const changes = page(
		1,
		"Changes",
		"- Formats:\n  - XML was removed.\n  - CSV was added.",
		"Version 2 (October 2024)",
	);
	expect(await answer("when was XML removed", [changes])).toBe(
		"Version 2 (October 2024): Formats: XML was removed. [1]",
	);
});

test.each([
	["Dogs aren't allowed.", "Dogs aren't allowed. [1]"],
	["Dogs are prohibited.", "Dogs are prohibited. [1]"],
	["dogs on a leash", "Not allowed: dogs on a leash [1]"],
	["dogs, but not on Sundays.", "Not allowed: dogs, but not on Sundays. [1]"],
])(
	"an item under a heading that denies repeats it unless it is a sentence that denies: %s",
	async (item, expected) => {
		const rules = page(1, "Rules", `- ${item}\n- music`, "Not allowed");
		expect(await answer("are dogs allowed?", [rules])).toBe(expected);
	},
);

test.each([
	["wifi password", "Wi-Fi password: tulip42 [1]"],
	["what is the deposit", "Deposit: 50 euros [1]"],
])("a line with a label answers: %s", async (question, expected) => {
	const lines = page(1, "Guest house", "Wi-Fi password: tulip42\nDeposit: 50 euros\nBreakfast: from 7:00");
	expect(await answer(question, [lines])).toBe(expected);
});
