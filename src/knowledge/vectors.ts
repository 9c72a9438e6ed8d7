import type { Embedder } from "./embeddings/embedder.ts";
import type { Sql } from "./sql.ts";

export interface VectorState {
	/** What made the vectors; null when there are none yet. */
	model: string | null;
	/** Passages with a vector, and all. */
	embedded: number;
	total: number;
}

/**
 * Gives up to `max` passages that have none their vectors, in slices, so that others get their turn. When the embedder is
 * another than the one that made the stored vectors, all are made anew. Idempotent; `left` are still without.
 */
export async function embedMissing(
	_sql: Sql,
	_embedder: Embedder,
	_options: { max: number; signal?: AbortSignal },
): Promise<{ embedded: number; left: number }> {
	return { embedded: 0, left: 0 };
}

/** How far the vectors are, and whose they are. */
export function vectorState(_sql: Sql): VectorState {
	return { model: null, embedded: 0, total: 0 };
}
