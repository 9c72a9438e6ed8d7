import type { EmbedSync } from "../../text/embed-sync.ts";
import type { Question } from "./question.ts";
import type { ScoredUnit } from "./score.ts";
import type { Unit } from "./unit.ts";

/** Compares units with a question by their meaning, because a sentence without the words of the question can answer it. */
export class Meaning {
	readonly #embed: EmbedSync;
	readonly #question: Float32Array;

	constructor({ text }: Question, embed: EmbedSync) {
		this.#embed = embed;
		this.#question = embed(text);
	}

	/** Returns the units with their ranks, best first. A rank is a score to which the similarity is added. */
	rank(scored: readonly ScoredUnit[]): RankedUnit[] {
		return scored
			.map((entry) => ({ ...entry, rank: entry.score + this.#compare(entry.unit) }))
			.toSorted((a, b) => b.rank - a.rank);
	}

	/**
	 * Returns how similar a unit is to the question, from -2 to 2: the sum of two cosines, because a sentence is
	 * understood with the heading above it, and with the sentence before it.
	 */
	#compare({ text, group, position }: Unit): number {
		const before = group.units.find((unit) => unit.position === position - 1)?.text ?? "";
		return this.#cosine(`${group.label}. ${text}`) + this.#cosine(`${before} ${text}`);
	}

	#cosine(text: string): number {
		return this.#embed(text).reduce((sum, value, at) => sum + value * (this.#question[at] ?? 0), 0);
	}
}

/** A unit with its score and its similarity to the question. */
export interface RankedUnit extends ScoredUnit {
	rank: number;
}
