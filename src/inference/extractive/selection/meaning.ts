import type { EmbedSync } from "../../../text/embed-sync.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Weight of a cosine relative to the score. */
const COSINE_WEIGHT = 0.75;
/** Subtracted from the rank of a single row: where a sentence has the best score, few of them answer. */
const ROW_PENALTY = 0.15;

/** Compares units with a question by their meaning, because a sentence without the words of the question can answer it. */
export class Meaning {
	readonly #embed: EmbedSync;
	readonly #question: string;

	constructor({ text }: Question, embed: EmbedSync) {
		this.#embed = embed;
		this.#question = text;
	}

	/** Returns the units with their ranks, best first. A rank is a score to which the similarity is added. */
	rank(scored: readonly ScoredUnit[]): RankedUnit[] {
		const asked = this.#embed(this.#withoutSubject(scored));
		return scored
			.map((entry) => {
				const penalty = entry.unit.kind === "row" ? ROW_PENALTY : 0;
				return { ...entry, rank: entry.score + COSINE_WEIGHT * this.#compare(entry.unit, asked) - penalty };
			})
			.toSorted((a, b) => b.rank - a.rank);
	}

	/**
	 * Returns the question without the words of the titles. They say what all pages are about, so that a sentence that
	 * defines it would be similar to every question.
	 */
	#withoutSubject(scored: readonly ScoredUnit[]): string {
		const titles = new Set(scored.flatMap(({ unit }) => [...unit.titleTerms]));
		return this.#question
			.split(/\s+/)
			.filter((word) => !intersects(stemsOf(word), titles))
			.join(" ");
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

/** A unit with its score and its similarity to the question. */
export interface RankedUnit extends ScoredUnit {
	rank: number;
}
