import { describe, expect, test } from "vitest";
import { extractSearchTerms } from "../../../src/knowledge/search/question.ts";
import { findForeignStopWords } from "../../../src/text/foreign-words.ts";

describe("extractSearchTerms drops the function words of", () => {
	test.each([
		["German", "Was ist Bitcoin?", ["bitcoin"]],
		["German", "Wie funktioniert eine Blockchain?", ["blockchain"]],
		["Spanish", "¿Cómo funciona una red neuronal?", ["red", "neuronal"]],
		["French", "C'est quoi une cryptomonnaie ?", ["cryptomonnaie"]],
		["Italian", "Come funziona la blockchain?", ["blockchain"]],
		["Portuguese", "O que é inteligência artificial?", ["inteligencia", "artificial"]],
		["Dutch", "Hoe werkt een neuraal netwerk?", ["neuraal", "netwerk"]],
	])("%s: %j", (_, question, terms) => expect(extractSearchTerms(question, true)).toEqual(terms));

	test.each([
		["Who plays the Die Hard hero?", "die"],
		["How does the son of a king come to power?", "son"],
		["la la land", "la"],
	])("another language, but not of English: %j", (question, term) =>
		expect(extractSearchTerms(question)).toContain(term),
	);
});

test.each(["do dogs need a ticket", "do cats need a passport", "a no as me"])(
	"words that are English too don't make %j a question in another language",
	(question) => expect(findForeignStopWords(question.split(" ")).size).toBe(0),
);
