import { compareTokens } from "./alignment.ts";
import { measureOtherNumbers, measureOtherSide, measureVerbPolarity } from "./anchors.ts";
import { crossesVerb, measureRebinding, reversesCause } from "./bindings.ts";
import { COSINE_SIGNALS, measureCosines } from "./cosines.ts";
import {
	computeClauseCoverage,
	measureCompetition,
	measureInversions,
	measureInvertedRoles,
	replacesWord,
	SAME,
} from "./coverage.ts";
import { addsDenial, addsNever, deniesOtherWords, dropsCondition } from "./denials.ts";
import { measureExchange } from "./exchanges.ts";
import type { PassageIndex, SentenceWindow } from "./passage-index.ts";
import { measureProfile, PROFILE_SIGNALS } from "./profile.ts";
import { matchPropositions, PROPOSITION_SIGNALS, type PropositionSignals } from "./proposition-match.ts";
import { listPropositions } from "./propositions.ts";
import { compareQuantifiers, QUANTIFIER_SIGNALS } from "./quantifiers.ts";
import {
	hasOtherDirection,
	hasOtherObject,
	hasOtherRole,
	hasOtherSubject,
	hasSwap,
	lacksPredicate,
} from "./role-conflicts.ts";
import type { ParsedSentence, Token } from "./sentence.ts";
import {
	addsBound,
	addsWord,
	countsOtherThings,
	EXCLUSIVE,
	hasAny,
	hasOppositeParticle,
	hasOtherPolarity,
	isNumberMissing,
	MAJORITY,
	measurePolarity,
	statesOpposite,
	statesOppositeInClause,
	takesNumberOfOtherClause,
	UNIVERSAL,
} from "./statement-conflicts.ts";
import { addsSuperlative } from "./superlatives.ts";
import { CELL_SIGNALS, measureCells, namesOtherItem, namesOtherRow } from "./table-cells.ts";
import { compareTrends, TREND_SIGNALS } from "./trends.ts";
import type { WindowMatch } from "./window-match.ts";
import { measureRuns, RUN_SIGNALS } from "./word-runs.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/**
 * What is measured about a claim and a window. A conflict that is found counts as much as the claim is covered.
 * `isPair` is 1 for two adjacent sentences and 2 for joined windows.
 */
export const SIGNALS = [
	"coverage",
	"exactCoverage",
	"clauseCoverage",
	"titleOnly",
	"cosine",
	"isPair",
	"numberMissing",
	"numberElsewhere",
	"nameMissing",
	"nameElsewhere",
	"polarity",
	"opposite",
	"universal",
	"exclusive",
	"majority",
	"bound",
	"direction",
	"swap",
	"subject",
	"object",
	"particle",
	"predicate",
	"competitor",
	"inversions",
	"replaced",
	"rebound",
	"reboundElsewhere",
	"otherRow",
	"crossed",
	"cause",
	"polarityShare",
	"softCoverage",
	"clauseSoftCoverage",
	"otherNumbers",
	"verbPolarity",
	"otherSide",
	"superlative",
	"otherItem",
	"denial",
	"deniesStated",
	"deniesOther",
	"unconditional",
	"never",
	...PROFILE_SIGNALS,
	...RUN_SIGNALS,
	...PROPOSITION_SIGNALS,
	...CELL_SIGNALS,
	...COSINE_SIGNALS,
	"exchange",
	"boundAdded",
	...QUANTIFIER_SIGNALS,
	...TREND_SIGNALS,
] as const;
export type Signal = (typeof SIGNALS)[number];
export type Signals = Record<Signal, number>;

/**
 * In a two-sentence window, a sentence can contradict the claim only if it shares at least this many words with the
 * claim, or half of its own.
 */
const SAME_SUBJECT_WORDS = 2;

/** Measures how well a matched window supports a claim. `soft` is the soft credit of its words. */
export function measureSignals(
	claim: ParsedSentence,
	{ window, aligned, weights, credit, coverage, cosine, isPair }: WindowMatch,
	soft: readonly number[],
	index: PassageIndex,
	words: WordSimilarity,
): Signals {
	const { sentences, passage } = window;
	const total = sum(weights) || 1;
	const mean = total / Math.max(1, aligned.length);
	const isTitleOnly = aligned.map(
		({ claim: token, similarity }) => similarity === 0 && passage.about.has(token.stem),
	);
	const sameSubject = sentences.filter((sentence) => {
		const shared = aligned.filter((word) => word.sentence === sentence && word.similarity >= SAME).length;
		return sentences.length === 1 || shared >= Math.min(SAME_SUBJECT_WORDS, sentence.content.length / 2);
	});
	const order = measureInversions(aligned);
	// Words in the same order have the same roles.
	const structural = (condition: boolean) => (condition && (order > 0 || coverage < 1) ? coverage ** 2 : 0);
	const flag = (condition: boolean) => (condition ? 1 : 0);
	// A text contradicts another one only as far as both say the same otherwise.
	const conflict = (condition: boolean) => (condition ? coverage ** 2 : 0);
	const isOtherPolarity = hasOtherPolarity(claim, aligned);
	const isDenialAdded = addsDenial(claim, aligned, sentences);
	const isIn = (stem: string) => passage.terms.has(stem);
	const rebinding = measureRebinding(claim, aligned, weights, isIn);
	const softCoverage = sum(soft.map((share, at) => share * (weights[at] ?? 0))) / total;
	return {
		coverage,
		exactCoverage:
			sum(aligned.map(({ similarity }, at) => (similarity >= SAME ? (weights[at] ?? 0) : 0))) / total,
		clauseCoverage: computeClauseCoverage(aligned, credit, weights, coverage),
		titleOnly: sum(isTitleOnly.map((only, at) => (only ? (weights[at] ?? 0) : 0))) / total,
		cosine,
		isPair,
		numberMissing: Math.max(
			0,
			...aligned.map((word) =>
				isNumberMissing(word, passage.about, sentences) ? weightOfNumber(word.claim) : 0,
			),
		),
		numberElsewhere: conflict(
			sameSubject.some((sentence) => takesNumberOfOtherClause(aligned, sentence)) ||
				countsOtherThings(claim, aligned),
		),
		nameMissing: flag(
			aligned.some(
				({ claim: { kind, stem }, similarity }) => kind === "name" && similarity < SAME && !isIn(stem),
			),
		),
		nameElsewhere: flag(
			aligned.some(
				({ claim: { kind, stem }, similarity }) =>
					kind === "name" && similarity < SAME && isIn(stem) && !passage.about.has(stem),
			),
		),
		polarity: conflict(isOtherPolarity),
		opposite: conflict(
			sameSubject.some((sentence) => statesOpposite(claim, aligned, sentence)) ||
				statesOppositeInClause(claim, aligned),
		),
		universal: conflict(addsWord(UNIVERSAL, claim, sentences)),
		exclusive: conflict(addsWord(EXCLUSIVE, claim, sentences)),
		majority: conflict(
			addsWord(MAJORITY, claim, sentences) && !sentences.some((sentence) => hasAny(sentence, UNIVERSAL)),
		),
		bound: conflict(
			sameSubject.some(({ bound }) => claim.bound !== null && bound !== null && claim.bound !== bound),
		),
		direction: conflict(aligned.some(hasOtherDirection)),
		swap: structural(hasSwap(claim, aligned) || hasOtherRole(claim, aligned)),
		subject: structural(hasOtherSubject(claim, aligned)),
		object: structural(hasOtherObject(claim, aligned)),
		particle: conflict(sameSubject.some((sentence) => hasOppositeParticle(claim, sentence))),
		predicate: flag(lacksPredicate(claim, aligned)),
		competitor: Math.max(
			0,
			...aligned.map((word, at) => measureCompetition(word, at, weights, index) / mean),
		),
		replaced: conflict(replacesWord(aligned)),
		inversions: measureInvertedRoles(claim, aligned) * coverage,
		rebound: Math.min(1, rebinding.inWindow / mean) * coverage,
		otherRow: flag(window.isRow && namesOtherRow(claim, window)),
		reboundElsewhere: Math.min(1, rebinding.inPassage / mean) * coverage,
		crossed: conflict(crossesVerb(claim, aligned)),
		cause: conflict(reversesCause(claim, aligned)),
		polarityShare: measurePolarity(aligned) * coverage,
		softCoverage,
		clauseSoftCoverage: computeClauseCoverage(aligned, soft, weights, softCoverage),
		otherNumbers: measureOtherNumbers(claim, aligned),
		verbPolarity: measureVerbPolarity(claim, aligned),
		otherSide: measureOtherSide(aligned),
		superlative: flag(addsSuperlative(claim, sentences, passage.about)),
		otherItem: flag(namesOtherItem(claim, window)),
		denial: flag(isDenialAdded),
		deniesStated: flag(isDenialAdded && isOtherPolarity),
		deniesOther: flag(deniesOtherWords(aligned)),
		unconditional: flag(dropsCondition(claim, aligned)),
		never: flag(addsNever(claim, sentences)),
		...measureProfile(claim, aligned, soft, sentences, isIn, index),
		...measureRuns(claim, sentences),
		...measureCells(claim, window.cells),
		...measureCosines(claim, aligned, sentences, words, (stem) => index.weightOf(stem)),
		exchange: measureExchange(claim, aligned),
		boundAdded: flag(addsBound(claim, aligned)),
		...compareQuantifiers(claim, aligned),
		...compareTrends(claim, aligned),
		...comparePropositions(claim, window, index, words),
	};
}

/** A number in words may count what the passage lists, as in "two elements" for "polonium and radium". */
const NUMBER_WORD_WEIGHT = 0.5;

function weightOfNumber({ word, quantity }: Token): number {
	return quantity?.unit || /\p{N}/u.test(word) ? 1 : NUMBER_WORD_WEIGHT;
}

function comparePropositions(
	claim: ParsedSentence,
	{ sentences, passage, previous }: SentenceWindow,
	index: PassageIndex,
	words: WordSimilarity,
): PropositionSignals {
	const claimStems = new Set(claim.content.map(({ stem }) => stem));
	const known = new Set(sentences.flatMap(({ content }) => content.map(({ stem }) => stem)));
	let before: readonly Token[] = previous === null ? [] : (listPropositions(previous, [])[0]?.subject ?? []);
	const there = sentences.flatMap((sentence) => {
		const propositions = listPropositions(sentence, before);
		before = propositions[0]?.subject ?? [];
		return propositions;
	});
	return matchPropositions(listPropositions(claim, []), there, {
		compare: (claimed, other) =>
			compareTokens(claimed, other, claimStems, words, known.has(claimed.stem)).similarity,
		weightOf: ({ stem }) => index.weightOf(stem),
		isInTitle: ({ stem }) => passage.about.has(stem),
	});
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
