import { expect, test } from "vitest";
import { answer, page } from "./helpers.ts";

test("words of one family match", async () => {
	const people = page(1, "Services", "- Dental care: Dr. Weiss, room 4\n- Pharmacy: Ivo Perl, ground floor");
	expect(await answer("where is the dentist", [people])).toBe("Dental care: Dr. Weiss, room 4 [1]");
	expect(await answer("who is the pharmacist", [people])).toBe("Pharmacy: Ivo Perl, ground floor [1]");
});

test("an answer that begins with yes or no includes the next sentence", async () => {
	const faq = page(1, "FAQ", "No. Carriers need a street address.", "Can I ship to PO boxes?");
	expect(await answer("can I ship to PO boxes", [faq])).toBe("No. Carriers need a street address. [1]");
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

test.each([
	["wifi password", "Wi-Fi password: tulip42 [1]"],
	["what is the deposit", "Deposit: 50 euros [1]"],
])("a line with a label answers: %s", async (question, expected) => {
	const lines = page(1, "Guest house", "Wi-Fi password: tulip42\nDeposit: 50 euros\nBreakfast: from 7:00");
	expect(await answer(question, [lines])).toBe(expected);
});
