import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../../src/inference/extractive/extractive.ts";
import { passage, type request } from "../../helpers.ts";
import { say } from "../helpers.ts";

const ENGLISH = passage(
	1,
	"The museum was designed by Ada Holm and opened in 1902. Children pay 5 euros, adults 14 euros. Coats stay outside.",
);
const GERMAN = passage(2, "Kinder zahlen 6 Euro. Das Museum wurde von Ada Holm entworfen und 1902 eröffnet.");
const PRICES = passage(3, "- Kaffee: 2 Euro\n- Kuchen: 3 Euro\n- Eintritt: 7 Euro");

async function ask(changes: Parameters<typeof request>[0]): Promise<string> {
	return await say(new Extractive(), changes);
}

describe("an answer without a model to a question in another language", () => {
	test.each([
		["Wann wurde das Museum eröffnet?", "opened in 1902"],
		["¿quién diseñó el museo?", "designed by Ada Holm"],
		["combien paient les enfants ?", "Children pay 5 euros"],
	])("quotes the English sentence that answers %j", async (question, quote) => {
		const text = await ask({ question, passages: [ENGLISH] });
		expect(text).toContain(quote);
		expect(text).not.toContain("Coats");
	});

	test.each([
		["Was zahlen Kinder?", GERMAN, "Kinder zahlen 6 Euro."],
		["Was kostet ein Kaffee?", PRICES, "Kaffee: 2 Euro"],
	])("matches a passage in its own language: %j", async (question, page, quote) => {
		expect(await ask({ question, passages: [page, ENGLISH] })).toContain(quote);
	});

	test("reads a follow-up in the language of the question before it", async () => {
		const messages = ["quanto costa un espresso?", "e un cappuccino?"].map((content) => ({
			role: "user" as const,
			content,
		}));
		const menu = passage(1, "An espresso costs 2 euros. A cappuccino costs 3 euros. Water is free.");
		const text = await ask({ question: "e un cappuccino?", messages, topic: null, passages: [menu] });
		expect(text).toContain("A cappuccino costs 3 euros.");
		expect(text).not.toContain("2 euros");
	});

	test("says that a question in the language of the pages finds more if nothing fits", async () => {
		expect(await ask({ question: "Wer hat die Mona Lisa gemalt?", passages: [] })).toContain(
			"another language than English",
		);
	});
});
