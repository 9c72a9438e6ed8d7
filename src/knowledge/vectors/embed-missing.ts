import { RecentMap } from "../../recent-map.ts";
import type { Embedder } from "../embeddings/embedder.ts";
import { countPassages } from "../store/count-passages.ts";
import type { Sql, SqlValue } from "../store/sql.ts";
import { quantizeVector, writeVectors } from "./blocks.ts";

/** The embedding progress and the model of the knowledge base. */
export interface VectorState {
	/** The model that created the stored vectors, or null if there are none yet. */
	model: string | null;
	/** Number of passages that have a vector, and the total number of passages. */
	embedded: number;
	total: number;
}

/** Number of passages per batch. With static embeddings, a batch takes about 10 ms to compute. */
const BATCH_PASSAGES = 8;

/**
 * The vectors of starter articles, which are the same in every brain, by embedder and text. An isolate has one static
 * embedder; the vectors of a server are never kept, because it may change its model.
 */
const starterVectors = new WeakMap<Embedder, RecentMap<string, Int8Array>>();
/** Maximum number of vectors that are kept. Half of it is enough for the articles. */
const STARTER_VECTORS_MAX = 256;

/**
 * Embeds up to `max` passages that have no vector, and yields to other requests between batches. If the model has
 * changed, discards all vectors first. Returns the number of passages that were embedded and the number left. Errors
 * from the embedder propagate, but finished batches remain stored.
 */
export async function embedMissing(
	sql: Sql,
	embedder: Embedder,
	{ max, signal }: { max: number; signal?: AbortSignal },
): Promise<{ embedded: number; left: number }> {
	const { model } = embedder;
	let embedded = 0;
	if (getModel(sql) !== model) deleteVectors(sql);
	while (embedded < max) {
		signal?.throwIfAborted();
		const passages = selectMissing(sql, Math.min(BATCH_PASSAGES, max - embedded));
		if (passages.length === 0) break;
		const vectors = await embed(embedder, passages, signal);
		if (!isCurrentModel(sql, model)) break;
		const stored = storeVectors(sql, model, passages, vectors);
		if (stored === 0) break;
		embedded += stored;
		await new Promise((resolve) => setTimeout(resolve));
	}
	return { embedded, left: countMissing(sql) };
}

/** Returns the embedding progress and the model of the knowledge base. */
export function getVectorState(sql: Sql): VectorState {
	const total = countPassages(sql);
	return { model: getModel(sql), embedded: total - countMissing(sql), total };
}

interface MissingPassage extends Record<string, SqlValue> {
	id: number;
	/** The text to embed. It starts with the title and headings, which describe the subject of the passage. */
	text: string;
	/** 1 for a passage of a starter article. */
	is_starter: number;
}

/** Returns the quantized vectors of passages, in order. */
async function embed(
	embedder: Embedder,
	passages: readonly MissingPassage[],
	signal?: AbortSignal,
): Promise<(Int8Array | undefined)[]> {
	const kept = starterVectors.get(embedder) ?? new RecentMap(STARTER_VECTORS_MAX);
	starterVectors.set(embedder, kept);
	const known = passages.map(({ text }) => kept.get(text));
	const unknown = passages.filter((_, at) => known[at] === undefined);
	if (unknown.length === 0) return known;
	const texts = unknown.map(({ text }) => text);
	const vectors = (await embedder.embed(texts, "passage", signal)).map(quantizeVector);
	for (const [at, { text, is_starter }] of unknown.entries()) {
		const vector = vectors[at];
		if (is_starter === 1 && vector !== undefined) kept.set(text, vector);
	}
	const embedded = vectors.values();
	return known.map((vector) => vector ?? embedded.next().value);
}

function selectMissing(sql: Sql, limit: number): MissingPassage[] {
	return sql.exec<MissingPassage>(`${SELECT_MISSING} ORDER BY id LIMIT ?`, limit).toArray();
}

const SELECT_MISSING = `SELECT id, pages.title || char(10) || coalesce(passages.heading || char(10), '') || passages.text AS text,
	kind = 'starter' AS is_starter FROM passages_to_embed JOIN passages USING (id) JOIN pages USING (page_id)`;

/** Stores the vectors. Skips passages that changed while they were being embedded. */
function storeVectors(
	sql: Sql,
	model: string,
	passages: readonly MissingPassage[],
	vectors: readonly (Int8Array | undefined)[],
): number {
	const dimensions = vectors[0]?.length ?? 0;
	const ids = JSON.stringify(passages.map(({ id }) => id));
	const now = sql
		.exec<MissingPassage>(`${SELECT_MISSING} WHERE id IN (SELECT value FROM json_each(?))`, ids)
		.toArray();
	const textNow = new Map(now.map(({ id, text }) => [id, text]));
	const kept = new Map<number, Int8Array>();
	for (const [at, { id, text }] of passages.entries()) {
		const vector = vectors[at];
		if (vector?.length === dimensions && textNow.get(id) === text) kept.set(id, vector);
	}
	// A server may start returning vectors of a different length under the same model name.
	if (getDimensions(sql) !== dimensions) deleteVectors(sql);
	sql.exec("INSERT OR IGNORE INTO vector_model (id, model, dimensions) VALUES (1, ?, ?)", model, dimensions);
	writeVectors(sql, dimensions, kept);
	sql.exec(
		"DELETE FROM passages_to_embed WHERE id IN (SELECT value FROM json_each(?))",
		JSON.stringify([...kept.keys()]),
	);
	return kept.size;
}

function deleteVectors(sql: Sql): void {
	sql.exec("DELETE FROM vector_model");
	sql.exec("DELETE FROM vector_blocks");
	sql.exec("INSERT OR IGNORE INTO passages_to_embed SELECT id FROM passages");
}

/** Returns whether the stored vectors belong to `model`. A concurrent call may have switched to another model. */
function isCurrentModel(sql: Sql, model: string): boolean {
	const stored = getModel(sql);
	return stored === null || stored === model;
}

function getModel(sql: Sql): string | null {
	return sql.exec<{ model: string }>("SELECT model FROM vector_model").toArray()[0]?.model ?? null;
}

function getDimensions(sql: Sql): number | undefined {
	return sql.exec<{ dimensions: number }>("SELECT dimensions FROM vector_model").toArray()[0]?.dimensions;
}

function countMissing(sql: Sql): number {
	return sql.exec<{ n: number }>("SELECT count(*) AS n FROM passages_to_embed").toArray()[0]?.n ?? 0;
}
