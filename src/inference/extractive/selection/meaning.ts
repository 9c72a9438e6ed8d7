import type { EmbedSync } from "../../../text/embed-sync.ts";
import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Weight of a cosine relative to the score. */
const COSINE_WEIGHT = 0.75;
/** Weight of the nearest words: "rent" may be said with "lease". */
const NEAREST_WEIGHT = 0.3;
/** Weight of the words of the question in the title, as a share of them all. */
const TITLE_WEIGHT = 0.3;
/** Weight of the expected content, which counts little in the score of a sentence with few words of the question. */
const KIND_WEIGHT = 0.1;
/** Subtracted from the rank of a single row: where a sentence has the best score, few of them answer. */
const ROW_PENALTY = 0.15;
/** Number of letters with which words begin alike. */
const COMMON_START = 3;

/** Compares units with a question by their meaning, because a sentence without the words of the question can answer it. */
export class Meaning {
	readonly #embed: EmbedSync;
	readonly #question: Question;

	constructor(question: Question, embed: EmbedSync) {
		this.#embed = memoize(embed);
		this.#question = question;
	}

	/** Returns the units with their ranks, best first. A rank is a score to which the similarity is added. */
	rank(scored: readonly ScoredUnit[], terms: readonly QueryTerm[]): RankedUnit[] {
		const { kind, kindText, text } = this.#question;
		const titles = new Set(scored.flatMap(({ unit }) => [...unit.titleTerms]));
		const asked = this.#embed(omitWords(text, titles));
		const own = terms.filter(({ isOwn }) => isOwn);
		const telling = own.filter(({ stems }) => !intersects(stems, titles));
		return scored
			.map((entry) => {
				const { unit } = entry;
				const rank =
					entry.score +
					COSINE_WEIGHT * this.#compare(unit, asked) +
					NEAREST_WEIGHT * this.#findNearest(unit, telling) +
					TITLE_WEIGHT * shareIn(unit.titleTerms, own) +
					KIND_WEIGHT * (kind === null ? 0 : matchKind(unit.text, kind, kindText)) -
					(unit.kind === "row" ? ROW_PENALTY : 0);
				return { ...entry, rank };
			})
			.toSorted((a, b) => b.rank - a.rank);
	}

	/**
	 * Returns how similar the most similar word of a unit is to a word, from -1 to 1. Vectors of rare words say how these are
	 * spelled, so that words which begin alike aren't compared.
	 */
	findSimilarity(word: string, { words }: Unit): number {
		const vector = this.#embed(word);
		const start = word.slice(0, COMMON_START);
		const others = [...words].filter((other) => !other.startsWith(start));
		return Math.max(-1, ...others.map((other) => this.#cosine(other, vector)));
	}

	/** Returns how similar a word of a unit is at most to a word of the question that the unit lacks, from 0 to 1. */
	#findNearest({ terms, words }: Unit, telling: readonly QueryTerm[]): number {
		const missing = telling.filter(({ stems }) => !intersects(stems, terms));
		const vectors = missing.map(({ word }) => this.#embed(word));
		return Math.max(0, ...[...words].flatMap((word) => vectors.map((vector) => this.#cosine(word, vector))));
	}

	/**
	 * Returns how similar a unit is to the question, from -2 to 2: the sum of two cosines, because a sentence is
	 * understood with the heading above it, and with the sentence before it.
	 */
	#compare({ text, group, labelTerms, position }: Unit, asked: Float32Array): number {
		const before = group.units.find((unit) => unit.position === position - 1)?.text ?? "";
		const heading = labelTerms.size === 0 ? "" : `${group.label}. `;
		return this.#cosine(`${heading}${text}`, asked) + this.#cosine(`${before} ${text}`, asked);
	}

	#cosine(text: string, asked: Float32Array): number {
		return this.#embed(text).reduce((sum, value, at) => sum + value * (asked[at] ?? 0), 0);
	}
}

/**
 * Returns a question without the words of the titles. They say what all pages are about, so that a sentence that defines
 * it would be similar to every question.
 */
function omitWords(question: string, titles: ReadonlySet<string>): string {
	return question
		.split(/\s+/)
		.filter((word) => !intersects(stemsOf(word), titles))
		.join(" ");
}

/** Returns the share of the words of a question that a text has, by their weights. */
function shareIn(words: ReadonlySet<string>, terms: readonly QueryTerm[]): number {
	const sum = (some: readonly QueryTerm[]) => some.reduce((before, { weight }) => before + weight, 0);
	return sum(terms.filter(({ stems }) => intersects(stems, words))) / Math.max(sum(terms), Number.MIN_VALUE);
}

function memoize(embed: EmbedSync): EmbedSync {
	const vectors = new Map<string, Float32Array>();
	return (text) => {
		const known = vectors.get(text);
		if (known !== undefined) return known;
		const vector = embed(text);
		vectors.set(text, vector);
		return vector;
	};
}

/** A unit with its score and its similarity to the question. */
export interface RankedUnit extends ScoredUnit {
	rank: number;
}
