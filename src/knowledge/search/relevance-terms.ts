import { fold, foldCase } from "../../text/folding.ts";
import { encodeForIndex } from "../store/word-index.ts";
import { analyzeNames, analyzePassage } from "./passage-words.ts";
import type { QuestionTerm } from "./question-terms.ts";

/** A passage whose relevance is judged. */
export interface JudgedPassage {
	pageId: string;
	title: string;
	heading: string | null;
	text: string;
	/** The BM25 score, or null if the passage is not among the best lexical matches. */
	lexical: number | null;
}

/** A word of the question, and how the knowledge base contains it. */
export interface JudgedTerm {
	/** The word, corrected if it was misspelled. */
	word: string;
	/** From 0 for a word in every passage to 1 for a word in no passage. */
	rarity: number;
	/** Whether no passage contains the word in any form. */
	isUnknown: boolean;
	/** The ways to find the word in an indexed text, each with its weight. */
	patterns: readonly { pattern: string; weight: number }[];
}

/** How well a passage contains a word: the weight of the best form found, or 0, in its title or heading and anywhere. */
export interface TermPresence {
	inTitle: number;
	anywhere: number;
}

/** How well a passage contains a word of which it has only the value, such as a number to call for "phone". */
const VALUE_WEIGHT = 0.7;
const PHONE_NUMBER = /(?<![\p{L}\d.,-])(?:\+\d|0\d)[\d ()/-]{5,}\d(?![\d.,]*\d)/u;
const EMAIL_ADDRESS = /\S@[\p{L}\d-]+\.\p{L}/u;
/** What the values of attributes look like, which texts state without a label. */
const VALUES: ReadonlyMap<string, RegExp> = new Map([
	["phone", PHONE_NUMBER],
	["telephone", PHONE_NUMBER],
	["mobile", PHONE_NUMBER],
	["email", EMAIL_ADDRESS],
	["website", /\bhttps?:|\bwww\./],
]);

/** Prepares the words of a question for `findTerms`. `total` is the number of passages in the knowledge base. */
export function judgeTerms(terms: readonly QuestionTerm[], total: number): JudgedTerm[] {
	return terms.map((term) => {
		const { word, variants } = term;
		const passages = Math.max(...variants.map((variant) => variant.passages));
		return {
			word: findCorrection(term) ?? word,
			rarity: Math.max(0, Math.log((total + 1) / (passages + 0.5)) / Math.log(2 * (total + 1))),
			isUnknown: passages === 0,
			patterns: variants.map((variant) => ({
				pattern: ` ${encodeForIndex(variant.term)} `,
				weight: variant.weight,
			})),
		};
	});
}

/** Returns a question with its misspelled words corrected, so that its vector is that of what was searched for. */
export function correctWords(text: string, terms: readonly QuestionTerm[]): string {
	const corrections = new Map(terms.map((term) => [term.word, findCorrection(term)]));
	return text.replace(/\p{L}+/gu, (word) => corrections.get(foldCase(fold(word))) ?? word);
}

/**
 * Returns what a misspelled word was probably meant to be, or undefined. Few typos are in the first letter: "iCloud" isn't
 * "cloud".
 */
function findCorrection({ variants: [exact, ...others], spelling }: QuestionTerm): string | undefined {
	if (exact.passages > 0) return spelling;
	return others.find(({ kind, term }) => kind === "typo" && term[0] === exact.term[0])?.term;
}

/** Finds words in a passage, in the form in which the word index stores them. Returns one result per word. */
export function findTerms(terms: readonly JudgedTerm[], passage: JudgedPassage): TermPresence[] {
	const indexedNames = ` ${analyzeNames(passage).indexed} `;
	const indexedText = ` ${analyzePassage(passage).indexed} `;
	return terms.map(({ word, patterns }) => {
		const weigh = (indexed: string) =>
			patterns.reduce(
				(best, { pattern, weight }) => (weight > best && indexed.includes(pattern) ? weight : best),
				0,
			);
		const inTitle = weigh(indexedNames);
		const ofValue = VALUES.get(word)?.test(passage.text) ? VALUE_WEIGHT : 0;
		return { inTitle, anywhere: Math.max(inTitle, weigh(indexedText), ofValue) };
	});
}
