import type { KnowledgeStatistics } from "../../../src/contracts/knowledge.ts";
import type { EmbedderUnavailable } from "../../../src/knowledge/embeddings/create.ts";
import type { Embedder } from "../../../src/knowledge/embeddings/embedder.ts";
import { toQueryText } from "../../../src/knowledge/embeddings/query-text.ts";
import type { Sql } from "../../../src/knowledge/store/sql.ts";
import { embedMissing, getVectorState } from "../../../src/knowledge/vectors/embed-missing.ts";
import { withTimeout } from "../../../src/upstream/timeouts.ts";
import type { Job } from "./scheduler.ts";

/** Delay between the last write and embedding, so that embedding does not slow down an import. */
const DELAY_MS = 500;
/** Passages embedded per run of the alarm. */
const PASSAGES_PER_RUN = 256;
/**
 * Maximum number of passages embedded during a call when embedding is cheap. This is enough for the starter articles,
 * or for a page or two.
 */
const PASSAGES_PER_CALL = 96;
/** How long a search waits for the embedding of its query before it falls back to lexical search. */
const QUERY_TIMEOUT_MS = 1_500;
/** How long to stop embedding queries after a failure. */
const FAILURE_PAUSE_MS = 30_000;

export interface EmbeddingDeps {
	sql: Sql;
	/** Returns the embedder, or the reason why it is unavailable. Never rejects. */
	embedder(): Promise<Embedder | EmbedderUnavailable>;
	/** True when embedding does not call a server and is therefore cheap. */
	isCheap: boolean;
	now(): number;
}

/** Embeds passages and search queries with the configured model. */
export class Embedding implements Job {
	readonly name = "embedding";
	readonly #deps: EmbeddingDeps;
	/** Whether passages may lack an embedding from the current model; null before the first check. */
	#isBehind: boolean | null = null;
	#writtenAt = 0;
	/** The configured model, once it is known. */
	#model: string | null = null;
	/**
	 * The model that created the stored vectors; undefined before the first check. Cached, because every query needs
	 * it.
	 */
	#storedModel: string | null | undefined;
	/** The last failure, until an embedding succeeds. */
	#failure: { detail: string; at: number } | null = null;

	constructor(deps: EmbeddingDeps) {
		this.#deps = deps;
	}

	/** Schedules the embedding of passages that were just written. */
	schedule(): void {
		this.#isBehind = true;
		this.#writtenAt = this.#deps.now();
	}

	dueAt(): number | null {
		return this.#needsEmbedding() ? this.#writtenAt + DELAY_MS : null;
	}

	async run(): Promise<void> {
		await this.#embed(PASSAGES_PER_RUN);
	}

	/** Embeds the passages of a small change immediately if that is cheap. The alarm embeds the rest. */
	async catchUp(): Promise<void> {
		if (!this.#deps.isCheap || !this.#needsEmbedding() || this.#isPaused()) return;
		const { embedded, total } = getVectorState(this.#deps.sql);
		if (total - embedded <= PASSAGES_PER_CALL) await this.#embed(PASSAGES_PER_CALL).catch(() => {});
	}

	/**
	 * Returns the vector of a query. Returns null when there are no vectors to compare it with, or when embedding takes
	 * too long.
	 */
	async embedQuery(query: string): Promise<Float32Array | null> {
		const storedModel = this.#readStoredModel();
		if (storedModel === null || this.#isPaused()) return null;
		try {
			return await withTimeout(QUERY_TIMEOUT_MS, new AbortController().signal, async (signal) => {
				const embedder = await this.#embedder();
				// Vectors from different models cannot be compared. The passages are being embedded again.
				if (embedder.model !== storedModel) return null;
				const [vector] = await embedder.embed([toQueryText(query)], "query", signal);
				this.#failure = null;
				return vector ?? null;
			});
		} catch (error) {
			this.#recordFailure(error);
			return null;
		}
	}

	/** Why a search fell back to lexical search. */
	get detail(): string {
		return (
			this.#failure?.detail ??
			"Passages are still being embedded; until that finishes, search matches words only."
		);
	}

	status(): KnowledgeStatistics["embedding"] {
		const { model, embedded, total } = getVectorState(this.#deps.sql);
		const done = this.#model === null || this.#model === model ? embedded : 0;
		const progress = { model: this.#model ?? model, embedded: done };
		if (this.#failure !== null) return { ...progress, state: "unavailable", detail: this.#failure.detail };
		return { ...progress, state: done < total ? "working" : "ready" };
	}

	async #embed(max: number): Promise<void> {
		const writtenAt = this.#writtenAt;
		try {
			const { left } = await embedMissing(this.#deps.sql, await this.#embedder(), { max });
			this.#storedModel = undefined;
			this.#isBehind = left > 0 || writtenAt !== this.#writtenAt;
			this.#failure = null;
		} catch (error) {
			this.#recordFailure(error);
			throw error;
		}
	}

	async #embedder(): Promise<Embedder> {
		const embedder = await this.#deps.embedder();
		if ("unavailable" in embedder) throw new Error(embedder.unavailable);
		this.#model = embedder.model;
		const storedModel = this.#readStoredModel();
		if (storedModel !== null && storedModel !== embedder.model) this.#isBehind = true;
		return embedder;
	}

	#readStoredModel(): string | null {
		if (this.#storedModel === undefined) this.#storedModel = getVectorState(this.#deps.sql).model;
		return this.#storedModel;
	}

	#needsEmbedding(): boolean {
		if (this.#isBehind === null) {
			const { embedded, total } = getVectorState(this.#deps.sql);
			this.#isBehind = embedded < total;
		}
		return this.#isBehind;
	}

	#isPaused(): boolean {
		return this.#failure !== null && this.#deps.now() < this.#failure.at + FAILURE_PAUSE_MS;
	}

	#recordFailure(error: unknown): void {
		const detail = error instanceof Error ? error.message : "The embedding model did not respond.";
		this.#failure = { detail, at: this.#deps.now() };
	}
}
