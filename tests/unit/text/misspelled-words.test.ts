import { expect, test } from "vitest";
import { correctFunctionWords } from "../../../src/text/misspelled-words.ts";

test.each([
	["wen is teh rent du", "when is the rent due"],
	["hwo is the accountant", "who is the accountant"],
	["hwo mutch does it cost", "how much does it cost"],
	["which is the cheepest of the bigest", "which is the cheapest of the biggest"],
	["whatis gas and howmuch is it", "what is gas and how much is it"],
	["Whatlanguages do you speak", "What languages do you speak"],
	["explane overfitting", "explain overfitting"],
	["can you discribe a node?", "can you describe a node?"],
	["Waht deos gas mean adn who pays it?", "what does gas mean and who pays it?"],
])("misspelled function words are corrected: %s", (question, corrected) => {
	expect(correctFunctionWords(question)).toBe(corrected);
});

test.each([
	"Wen hast du gefragt?",
	"wen soll ich anrufen",
	"was kannst du",
	"who is Wen?",
	"what is du",
	"whatever works",
	"Tribe of the north",
	"expo dates",
	"whereas",
	"what is WHOIS",
	"didactic texts",
	"when does it open?",
	"who is the oddest of the fattest guests?",
])("words of another language and names are kept: %s", (question) => {
	expect(correctFunctionWords(question)).toBe(question);
});
