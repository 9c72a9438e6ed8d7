import { describe, expect, test } from "vitest";
import { parseSentence } from "../../../../src/knowledge/evidence/parsed-sentence.ts";
import { listPropositions, toActive } from "../../../../src/knowledge/evidence/propositions.ts";
import type { Token } from "../../../../src/knowledge/evidence/sentence.ts";

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
