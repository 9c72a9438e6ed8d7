import type { KnowledgeStatistics } from "../../src/contracts/knowledge.ts";
import type { NoEmbedder } from "../../src/knowledge/embeddings/create.ts";
import type { Embedder } from "../../src/knowledge/embeddings/embedder.ts";
import type { Sql } from "../../src/knowledge/store/sql.ts";
import { embedMissing, vectorState } from "../../src/knowledge/vectors/embed-missing.ts";
import { withTimeout } from "../../src/upstream/timeouts.ts";
import type { Job } from "./jobs.ts";

/** Vectors wait until nothing was written for this time: an import is done sooner without them. */
const REST_MS = 500;
/** Passages that one alarm gives their vectors. */
const PASSAGES_A_RUN = 256;
/** So few passages get theirs at once, where that is cheap: those of the starter articles and of a page or two. */
const PASSAGES_AT_ONCE = 96;
/** A search waits for the vector of its question for this time, and goes by words alone then. */
const QUERY_WAIT_MS = 1_500;
/** After a failure questions do without vectors for this time. */
const FAULT_REST_MS = 30_000;

export interface EmbeddingDeps {
	sql: Sql;
	/** What embeds now, or why nothing does. Never rejects. */
	embedder(): Promise<Embedder | NoEmbedder>;
	/** Whether a vector costs next to nothing: no server is asked. */
	isCheap: boolean;
	now(): number;
}

/** Keeps the passages of a brain in vectors of the model that is set, and makes those of questions. */
export class Embedding implements Job {
	readonly name = "embedding";
	readonly #deps: EmbeddingDeps;
	/** Whether passages may be without a vector of the right model; null while nobody has looked. */
	#behind: boolean | null = null;
	#writtenAt = 0;
	/** What makes vectors, once it is known. */
	#model: string | null = null;
	/** What made those that are stored; undefined while nobody has looked. */
	#stored: string | null | undefined;
	/** Why no vector came the last time, and when that was. */
	#fault: { detail: string; at: number } | null = null;

	constructor(deps: EmbeddingDeps) {
		this.#deps = deps;
	}

	/** Notes that there are new passages. */
	noteWritten(): void {
		this.#behind = true;
		this.#writtenAt = this.#deps.now();
	}

	dueAt(): number | null {
		return this.#isBehind() ? this.#writtenAt + REST_MS : null;
	}

	async run(): Promise<void> {
		await this.#embed(PASSAGES_A_RUN);
	}

	/** Gives the passages of a small change their vectors now. What stays without is left to the alarm. */
	async catchUp(): Promise<void> {
		if (!this.#deps.isCheap || !this.#isBehind() || this.#rests()) return;
		const { embedded, total } = vectorState(this.#deps.sql);
		if (total - embedded <= PASSAGES_AT_ONCE) await this.#embed(PASSAGES_AT_ONCE).catch(() => {});
	}

	/** The vector of a question; null when there is nothing to compare it with, or it does not come in time. */
	async vectorOf(question: string): Promise<Float32Array | null> {
		const model = this.#storedModel();
		if (model === null || this.#rests()) return null;
		try {
			return await withTimeout(QUERY_WAIT_MS, new AbortController().signal, async (signal) => {
				const embedder = await this.#embedder();
				// Vectors of another model are not comparable; they are being made anew.
				if (embedder.model !== model) return null;
				const [vector] = await embedder.embed([question], "query", signal);
				this.#fault = null;
				return vector ?? null;
			});
		} catch (error) {
			this.#note(error);
			return null;
		}
	}

	/** Why a search went by words alone. */
	get detail(): string {
		return this.#fault?.detail ?? "The vectors are still being made; until then only words are compared.";
	}

	status(): KnowledgeStatistics["embedding"] {
		const { model, embedded, total } = vectorState(this.#deps.sql);
		const done = this.#model === null || this.#model === model ? embedded : 0;
		const shown = { model: this.#model ?? model, embedded: done };
		if (this.#fault !== null) return { ...shown, state: "unavailable", detail: this.#fault.detail };
		return { ...shown, state: done < total ? "working" : "ready" };
	}

	async #embed(max: number): Promise<void> {
		const writtenAt = this.#writtenAt;
		try {
			const { left } = await embedMissing(this.#deps.sql, await this.#embedder(), { max });
			this.#stored = undefined;
			this.#behind = left > 0 || writtenAt !== this.#writtenAt;
			this.#fault = null;
		} catch (error) {
			this.#note(error);
			throw error;
		}
	}

	async #embedder(): Promise<Embedder> {
		const embedder = await this.#deps.embedder();
		if ("unavailable" in embedder) throw new Error(embedder.unavailable);
		this.#model = embedder.model;
		const stored = this.#storedModel();
		if (stored !== null && stored !== embedder.model) this.#behind = true;
		return embedder;
	}

	/** Kept in memory: it is asked for by every question. */
	#storedModel(): string | null {
		if (this.#stored === undefined) this.#stored = vectorState(this.#deps.sql).model;
		return this.#stored;
	}

	#isBehind(): boolean {
		if (this.#behind === null) {
			const { embedded, total } = vectorState(this.#deps.sql);
			this.#behind = embedded < total;
		}
		return this.#behind;
	}

	#rests(): boolean {
		return this.#fault !== null && this.#deps.now() < this.#fault.at + FAULT_REST_MS;
	}

	#note(error: unknown): void {
		const detail = error instanceof Error ? error.message : "The embedding model does not answer.";
		this.#fault = { detail, at: this.#deps.now() };
	}
}
