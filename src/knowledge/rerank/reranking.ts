import type { Passage } from "../../text/passage.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import { withTimeout } from "../../upstream/timeouts.ts";
import type { Reranker } from "./reranker.ts";

/** Number of passages that the reranker reads per question. */
export const RERANKED_PASSAGES = 20;
/** How long a question waits for the reranker. */
const TIMEOUT_MS = 1_500;
/** How long to skip the reranker after a failure, so that not every question waits for it. */
const FAILURE_PAUSE_MS = 30_000;

/** A passage, and the reranker's score if it read the passage. */
export type Reranked<T> = T & { rerankScore?: number };

export interface RerankingDeps {
	/** Null if no reranker is configured. */
	reranker: Reranker | null;
	now(): number;
	/** Logs the first of several failures in a row. */
	warn(message: string): void;
	timeoutMs?: number;
}

/** Reranks the best passages of a search. Keeps their order if the reranker fails or takes too long. */
export class Reranking {
	readonly #deps: RerankingDeps;
	#failedAt: number | null = null;

	constructor(deps: RerankingDeps) {
		this.#deps = deps;
	}

	/** Returns how many passages a search must find so that its best `limit` can be chosen by the reranker. */
	candidates(limit: number): number {
		return this.#reranker() === null ? limit : Math.max(limit, RERANKED_PASSAGES);
	}

	/**
	 * Returns the passages with the first `RERANKED_PASSAGES` in the reranker's order. Each place keeps its score, so
	 * that the passages remain sorted by score.
	 */
	async rerank<T extends Passage>(query: string, passages: readonly T[]): Promise<Reranked<T>[]> {
		const reranker = this.#reranker();
		const read = passages.slice(0, RERANKED_PASSAGES);
		if (reranker === null || read.length < 2) return [...passages];
		const scores = await this.#score(reranker, query, read.map(toText));
		if (scores === null) return [...passages];
		const order = read.map((_, at) => at).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
		return passages.map((passage, place) => {
			const from = order[place] ?? place;
			const rerankScore = scores[from];
			const moved = { ...(passages[from] ?? passage), score: passage.score };
			return rerankScore === undefined ? moved : { ...moved, rerankScore };
		});
	}

	async #score(reranker: Reranker, query: string, texts: readonly string[]): Promise<number[] | null> {
		const { timeoutMs = TIMEOUT_MS, now, warn } = this.#deps;
		try {
			const never = new AbortController().signal;
			const scores = await withTimeout(timeoutMs, never, (signal) => reranker.score(query, texts, signal));
			this.#failedAt = null;
			return scores;
		} catch (error) {
			if (this.#failedAt === null) {
				const reason = error instanceof ProviderError ? error.message : String(error);
				warn(`Passages are not reranked: ${reason}`);
			}
			this.#failedAt = now();
			return null;
		}
	}

	/** Returns the reranker, or null if there is none or it failed recently. */
	#reranker(): Reranker | null {
		const isPaused = this.#failedAt !== null && this.#deps.now() < this.#failedAt + FAILURE_PAUSE_MS;
		return isPaused ? null : this.#deps.reranker;
	}
}

/** Returns a passage after its title and heading, which name its subject. */
function toText({ title, heading, text }: Passage): string {
	return [title, ...(heading === null ? [] : [heading]), text].join("\n");
}
