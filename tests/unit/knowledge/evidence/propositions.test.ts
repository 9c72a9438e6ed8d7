import { describe, expect, test } from "vitest";
import { measureSoftCredit } from "../../../../src/knowledge/evidence/coverage.ts";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { PassageIndex } from "../../../../src/knowledge/evidence/passage-index.ts";
import { listPropositions, toActive } from "../../../../src/knowledge/evidence/propositions.ts";
import type { Token } from "../../../../src/knowledge/evidence/sentence.ts";
import { measureSignals } from "../../../../src/knowledge/evidence/signals.ts";
import { matchWindow } from "../../../../src/knowledge/evidence/window-match.ts";
import { WordSimilarity } from "../../../../src/knowledge/evidence/word-similarity.ts";

function wordsOf(tokens: readonly Token[]): string {
	return tokens.map(({ word }) => word).join(" ");
}

function describeAll(sentence: string): { subject: string; predicate: string; antecedents: string }[] {
	return listPropositions(parseSentence(sentence), []).map(({ subject, predicate, antecedents }) => ({
		subject: wordsOf(subject),
		predicate: wordsOf(predicate),
		antecedents: wordsOf(antecedents),
	}));
}

describe("the propositions of a sentence", () => {
	test("have one verb each", () => {
		expect(describeAll("The library lends books, and the museum sells tickets.")).toMatchObject([
			{ subject: "library", predicate: "lends books" },
			{ subject: "museum", predicate: "sells tickets" },
		]);
	});

	test("keep the subject that a later verb shares", () => {
		expect(describeAll("The river rises in the hills and reaches the sea at Velm.")).toMatchObject([
			{ subject: "river" },
			{ subject: "", antecedents: "river", predicate: "reaches sea velm" },
		]);
	});

	test("relate a relative pronoun to the words before it", () => {
		expect(describeAll("He borrowed money from Fust, who sued him.")[1]?.antecedents).toContain("fust");
	});
});

test("a passive proposition with an agent has the agent as its active subject", () => {
	const [passive] = listPropositions(parseSentence("The mayor was defeated by the baker."), []);
	if (passive === undefined) throw new Error("There is no proposition");
	const active = toActive(passive);
	expect(wordsOf(active.subject)).toBe("baker");
	expect(wordsOf(active.predicate)).toContain("mayor");
});

test("a pronoun stands for the subject of the sentence before it", () => {
	const [whole, other] = ["Drivers", "Horses"].map((subject) => {
		const claim = "Drivers train for 40 hours in the depot.";
		const text = `${subject} need a permit. They train for 40 hours in the depot.`;
		const index = new PassageIndex([{ passageId: "p", title: "Notes", heading: null, text }]);
		const window = index.windows.find(({ text: own }) => own.startsWith("Notes: They"));
		if (window === undefined) throw new Error("There is no window");
		const words = new WordSimilarity(null);
		const match = matchWindow(claim, parseSentence(claim), window, index, words);
		const { aligned, credit } = match;
		const soft = measureSoftCredit(aligned, credit, window.sentences, words);
		return measureSignals(parseSentence(claim), match, soft, index, words).proposition;
	});
	expect(whole).toBe(1);
	expect(other).toBeLessThan(1);
});
