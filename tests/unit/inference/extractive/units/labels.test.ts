import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

test("paragraphs that begin with a label are a list", async () => {
	const text = "**Bronze**: swim 100 meters.\n\n**Silver**: swim 400 meters.\n\n**Gold**: swim 800 meters.";
	const badges = page(1, "Swimming badges", text);
	expect(await answer("what swimming badges are there", [badges])).toBe(
		"Swimming badges:\n\n- Bronze: swim 100 meters.\n- Silver: swim 400 meters.\n- Gold: swim 800 meters. [1]",
	);
	expect(await answer("silver badge", [badges])).toBe("Silver: swim 400 meters. [1]");
});

test("a paragraph with a label among others is no list", async () => {
	const text = "**Bronze**: swim 100 meters. It is the first badge.\n\nOther badges are harder.";
	expect(await answer("how far is bronze", [page(1, "Badges", text)])).toBe("Bronze: swim 100 meters. [1]");
});

test("definitions of terms are quoted on one line", async () => {
	const terms = page(1, "Clocks", "Fusee\n: A pulley that is\n  a cone.\n\nPendulum\n: A swinging weight.");
	expect(await answer("what is a fusee", [terms])).toBe("Fusee: A pulley that is a cone. [1]");
});

test.each(["what is escrow", "escrow", "what does escrow mean?"])(
	"a term may be bold above its definition: %s",
	async (question) => {
		const terms = page(
			1,
			"Mortgages",
			"**Principal**\n: The amount that you borrow.\n\n**Escrow**\n: An account that holds money.\n\n**Term**\n: The time.",
		);
		expect(await answer(question, [terms])).toBe("Escrow: An account that holds money. [1]");
	},
);

describe("a list of questions and answers", () => {
	const faq = page(
		1,
		"Printer",
		"Q: How do I clean the print heads?\nA: Open the settings and choose Clean heads.\nQ: How long does a cartridge last?\nA: About 300 pages.\n\n**Frage 3:** Was kostet Papier?\n**Antwort:** Ein Paket kostet 5 €.",
	);

	test.each([
		["how do I clean the print heads", "Open the settings and choose Clean heads. [1]"],
		["how long does a cartridge last?", "About 300 pages. [1]"],
		["was kostet Papier", "Ein Paket kostet 5 €. [1]"],
	])("is quoted without its questions and marks: %s", async (question, expected) => {
		expect(await answer(question, [faq])).toBe(expected);
	});
});

test("an entry with the letter A keeps it unless it answers a question", async () => {
	const fares = page(1, "Fares by zone", "A: 2.40 €\nB: 3.10 €\nC: 4.00 €");
	expect(await answer("how much is zone A", [fares])).toContain("A: 2.40 €");
});
