import type { AlignedWord } from "./alignment.ts";
import type { PassageIndex } from "./passage-index.ts";
import type { ParsedSentence } from "./sentence.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/** A word is matched if its similarity is at least this. */
export const MATCHED = 0.6;
/** A word is the same in another form if its similarity is at least this. */
export const SAME = 0.84;
/** Maximum similarity of a word that has been replaced by another one. */
const REPLACED_MAX = 0.9;
/** Words below this similarity have different meanings. */
const UNRELATED = 0.3;

/** Returns the smallest share of a clause, or of the claim, that is covered. Clauses with a single word are ignored. */
export function computeClauseCoverage(
	aligned: readonly AlignedWord[],
	credit: readonly number[],
	weights: readonly number[],
	coverage: number,
): number {
	const clauses = new Map<number, { covered: number; total: number; words: number }>();
	aligned.forEach(({ claim: { clause } }, at) => {
		const found = clauses.get(clause) ?? { covered: 0, total: 0, words: 0 };
		const weight = weights[at] ?? 0;
		found.covered += weight * (credit[at] ?? 0);
		found.total += weight;
		found.words++;
		clauses.set(clause, found);
	});
	const shares = [...clauses.values()]
		.filter(({ words }) => words > 1)
		.map(({ covered, total }) => covered / total);
	return Math.min(coverage, ...shares);
}

/** Returns the clause that contains the most matches. */
export function findPlace(
	words: readonly AlignedWord[],
): { sentence: ParsedSentence; clause: number } | null {
	let best: { sentence: ParsedSentence; clause: number } | null = null;
	let most = 0;
	for (const { match, sentence } of words) {
		if (match === null || sentence === null) continue;
		const count = words.filter(
			(word) => word.sentence === sentence && word.match?.clause === match.clause,
		).length;
		if (count > most) {
			best = { sentence, clause: match.clause };
			most = count;
		}
	}
	return best;
}

/**
 * Returns how many pairs of subjects, verbs and objects follow each other in reverse order. Returns 0 if only one of
 * the texts is passive.
 */
export function measureInvertedRoles(claim: ParsedSentence, aligned: readonly AlignedWord[]): number {
	const isPassive = (sentence: ParsedSentence) => sentence.clauses.some((clause) => clause.isPassive);
	const place = findPlace(aligned);
	if (place === null || isPassive(place.sentence) !== isPassive(claim)) return 0;
	return measureInversions(
		aligned.filter(({ claim: { isVerb, frame } }) => isVerb || frame === "subject" || frame === "object"),
	);
}

/**
 * Returns the share of pairs of words that follow each other in reverse order in the sentence that contains most of
 * them.
 */
export function measureInversions(aligned: readonly AlignedWord[]): number {
	const place = findPlace(aligned);
	if (place === null) return 0;
	const { tokens } = place.sentence;
	const positions = aligned.flatMap(({ match, sentence, similarity }) =>
		match !== null && sentence === place.sentence && similarity >= SAME ? [tokens.indexOf(match)] : [],
	);
	let pairs = 0;
	let inverted = 0;
	positions.forEach((position, at) => {
		for (const later of positions.slice(at + 1)) {
			pairs++;
			if (later < position) inverted++;
		}
	});
	return pairs === 0 ? 0 : inverted / pairs;
}

/** Returns the weight of a word that replaces another one, if the passages use the word for something else. */
export function measureCompetition(
	{ claim, match, similarity }: AlignedWord,
	at: number,
	weights: readonly number[],
	index: PassageIndex,
): number {
	if (match === null || similarity >= REPLACED_MAX || claim.kind === "number" || !index.has(claim.stem))
		return 0;
	return (1 - similarity) * (weights[at] ?? 0);
}

/** Returns whether a word stands in the place of another one: between the same words, but with another meaning. */
export function replacesWord(aligned: readonly AlignedWord[]): boolean {
	const used = new Set(aligned.filter(({ similarity }) => similarity >= UNRELATED).map(({ match }) => match));
	return aligned.some(({ claim, similarity }, at) => {
		if (claim.kind === "number" || similarity >= UNRELATED) return false;
		const [before, after] = [aligned[at - 1], aligned[at + 1]];
		if (after?.match == null || after.sentence === null || after.similarity < SAME) return false;
		const { content } = after.sentence;
		const place = content.indexOf(after.match) - 1;
		const replaced = content[place];
		if (replaced === undefined || replaced.kind === "number" || used.has(replaced)) return false;
		return before === undefined
			? place === 0
			: before.similarity >= SAME && content[place - 1] === before.match;
	});
}

/**
 * Returns the similarity of each word of the claim to the most similar word or pair of adjacent words of the window,
 * from 0 to 1. Unlike
 * `AlignedWord.similarity`, it grows with every bit of shared meaning.
 */
export function measureSoftCredit(
	aligned: readonly AlignedWord[],
	credit: readonly number[],
	sentences: readonly ParsedSentence[],
	words: WordSimilarity,
): number[] {
	return aligned.map(({ claim, isOpposite }, at) => {
		const known = credit[at] ?? 0;
		if (known >= SAME || claim.kind === "number" || claim.kind === "name" || isOpposite || !words.hasVectors)
			return known;
		let best = 0;
		for (const { content } of sentences) {
			let before: { word: string; cosine: number } | null = null;
			for (const { word, kind } of content) {
				if (kind === "number") continue;
				const cosine = words.cosineOfWords(claim.word, word);
				// The vector of a phrase is the mean of the vectors of its words.
				const both =
					before === null
						? 0
						: (cosine + before.cosine) / Math.sqrt(2 + 2 * words.cosineOfWords(before.word, word));
				best = Math.max(best, cosine, both);
				before = { word, cosine };
			}
		}
		return Math.max(known, Math.min(1, best / SOFT_COSINE));
	});
}

/** Words with at least this cosine similarity have the same meaning. */
const SOFT_COSINE = 0.75;
