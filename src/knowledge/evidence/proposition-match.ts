import { MATCHED } from "./coverage.ts";
import { type Proposition, toActive } from "./propositions.ts";
import type { Token } from "./sentence.ts";

/** Words below this similarity are not the same. */
const DIFFERENT = 0.5;
/** Words with at least this similarity are the same. */
const EQUAL = 0.8;

/** How well the propositions of a claim match those of a window, on average and at worst. All are shares from 0 to 1. */
export const PROPOSITION_SIGNALS = [
	"proposition",
	"worstProposition",
	"worstPredicate",
	"propositionClaimed",
	"worstPropositionClaimed",
	"crossedShare",
	"otherSubject",
] as const;
export type PropositionSignals = Record<(typeof PROPOSITION_SIGNALS)[number], number>;

/** What the comparison needs to know about words. */
export interface WordComparison {
	/** Returns a similarity from 0 to 1. */
	compare: (claimed: Token, other: Token) => number;
	weightOf: (token: Token) => number;
	/** Returns whether the title of the passage contains a word, so that a pronoun may refer to it. */
	isInTitle: (token: Token) => boolean;
}

interface Match {
	covered: number;
	predicate: number;
	/** Share of the other proposition's predicate that is claimed. */
	claimed: number;
	/** Share of the words that are on the other side of the verb. */
	crossed: number;
	/** Share of the subject that the other proposition does not contain. */
	otherSubject: number;
}

/** Matches each proposition of a claim with the most similar one of a window. */
export function matchPropositions(
	claim: readonly Proposition[],
	window: readonly Proposition[],
	words: WordComparison,
): PropositionSignals {
	const matches = claim
		.filter(({ subject, predicate }) => subject.length + predicate.length > 1)
		.flatMap((own) => {
			const [first, ...others] = window.map((other) => matchPair(own, other, words));
			if (first === undefined) return [];
			return [others.reduce((best, match) => (match.covered > best.covered ? match : best), first)];
		});
	const mean = (value: (match: Match) => number) =>
		matches.reduce((total, match) => total + value(match), 0) / Math.max(1, matches.length);
	const least = (value: (match: Match) => number) =>
		matches.length === 0 ? 0 : Math.min(...matches.map(value));
	return {
		proposition: mean(({ covered }) => covered),
		worstProposition: least(({ covered }) => covered),
		worstPredicate: least(({ predicate }) => predicate),
		propositionClaimed: mean(({ claimed }) => claimed),
		worstPropositionClaimed: least(({ claimed }) => claimed),
		crossedShare: Math.max(0, ...matches.map(({ crossed }) => crossed)),
		otherSubject: Math.max(0, ...matches.map(({ otherSubject }) => otherSubject)),
	};
}

function matchPair(own: Proposition, other: Proposition, words: WordComparison): Match {
	const isSameVoice = own.isPassive === other.isPassive;
	const [claimed, there] = isSameVoice ? [own, other] : [toActive(own), toActive(other)];
	const subjects = [...there.subject, ...there.antecedents];
	let [crossed, missing] = [0, 0];
	const cover = (tokens: readonly Token[], same: readonly Token[], opposite: readonly Token[]) => {
		let covered = 0;
		for (const token of tokens) {
			const weight = words.weightOf(token);
			const isNamed = tokens === claimed.subject && there.isOpen && words.isInTitle(token);
			const similarity = isNamed ? 1 : findSimilarity(token, same, words);
			covered += weight * similarity;
			if (similarity >= DIFFERENT) continue;
			const across = findSimilarity(token, opposite, words);
			if (across > EQUAL) crossed += weight;
			else if (across < DIFFERENT && tokens === claimed.subject) missing += weight;
		}
		return covered;
	};
	const subject = cover(claimed.subject, subjects, there.predicate);
	const predicate = cover(claimed.predicate, there.predicate, subjects);
	const subjectWeight = weigh(claimed.subject, words);
	const predicateWeight = weigh(claimed.predicate, words);
	const total = subjectWeight + predicateWeight || 1;
	const repeated = there.predicate.filter((token) =>
		claimed.predicate.some((word) => words.compare(word, token) >= MATCHED),
	);
	return {
		covered: (subject + predicate) / total,
		predicate: predicateWeight === 0 ? 1 : predicate / predicateWeight,
		claimed: weigh(repeated, words) / (weigh(there.predicate, words) || 1),
		crossed: crossed / total,
		otherSubject: subjectWeight === 0 || there.isOpen ? 0 : missing / subjectWeight,
	};
}

function findSimilarity(token: Token, others: readonly Token[], { compare }: WordComparison): number {
	return others.reduce((best, other) => Math.max(best, compare(token, other)), 0);
}

function weigh(tokens: readonly Token[], { weightOf }: WordComparison): number {
	return tokens.reduce((total, token) => total + weightOf(token), 0);
}
