import type { Sql } from "../store/sql.ts";

/** Number of vectors per row of `vector_blocks`. The table's triggers depend on this number. */
export const BLOCK_VECTORS = 64;
/** Number of rows per query: about 1 MB with 256 dimensions. */
const BLOCKS_PER_READ = 64;
const INT8_MAX = 127;

/** A row of `vector_blocks` without its vectors. `revision` changes whenever the vectors change. */
export interface BlockRevision {
	block: number;
	revision: string;
}

const blockOf = (passageId: number): number => Math.floor(passageId / BLOCK_VECTORS);
const slotOf = (passageId: number): number => passageId % BLOCK_VECTORS;

/** Quantizes a vector to int8, scaled so that its largest component is 127. Scaling does not change cosines. */
export function quantizeVector(vector: Float32Array): Int8Array {
	const largest = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
	return Int8Array.from(vector, (value) => (largest === 0 ? 0 : Math.round((value / largest) * INT8_MAX)));
}

/** Lists all blocks in order. */
export function listBlocks(sql: Sql): BlockRevision[] {
	// A brain may have thousands of blocks. As one row of JSON, they take a fraction of the time.
	const [row] = sql
		.exec<{ blocks: string; revisions: string }>(
			`SELECT json_group_array(block) AS blocks, json_group_array(revision) AS revisions
			FROM (SELECT block, revision FROM vector_blocks ORDER BY block)`,
		)
		.toArray();
	const blocks: number[] = JSON.parse(row?.blocks ?? "[]");
	const revisions: string[] = JSON.parse(row?.revisions ?? "[]");
	return blocks.map((block, at) => ({ block, revision: revisions[at] ?? "" }));
}

/** Calls `visit` with the vectors of each block. Reads in batches to bound memory. */
export function readBlocks(
	sql: Sql,
	blocks: readonly number[],
	visit: (block: number, vectors: Int8Array) => void,
): void {
	for (let from = 0; from < blocks.length; from += BLOCKS_PER_READ) {
		const rows = sql.exec<{ block: number; vectors: ArrayBuffer }>(
			"SELECT block, vectors FROM vector_blocks WHERE block IN (SELECT value FROM json_each(?))",
			JSON.stringify(blocks.slice(from, from + BLOCKS_PER_READ)),
		);
		for (const { block, vectors } of rows.toArray()) visit(block, new Int8Array(vectors));
	}
}

/** Writes vectors by passage id, creating blocks as needed. */
export function writeVectors(sql: Sql, dimensions: number, vectors: ReadonlyMap<number, Int8Array>): void {
	for (const [block, ids] of Map.groupBy(vectors.keys(), blockOf)) {
		const content = new Int8Array(BLOCK_VECTORS * dimensions);
		readBlocks(sql, [block], (_, old) => content.set(old));
		for (const id of ids) content.set(vectors.get(id) ?? [], slotOf(id) * dimensions);
		sql.exec(
			"INSERT OR REPLACE INTO vector_blocks (block, revision, vectors) VALUES (?, hex(randomblob(16)), ?)",
			block,
			content.buffer,
		);
	}
}

/** Calls `visit` with the vector of each passage; a missing vector is all zeros. */
export function readVectors(
	sql: Sql,
	dimensions: number,
	ids: readonly number[],
	visit: (id: number, vector: Int8Array) => void,
): void {
	const rows = sql.exec<{ id: number; vector: ArrayBuffer }>(
		`SELECT wanted.value AS id, substr(vectors, wanted.value % ${BLOCK_VECTORS} * ?1 + 1, ?1) AS vector
		FROM json_each(?2) AS wanted JOIN vector_blocks ON block = wanted.value / ${BLOCK_VECTORS}`,
		dimensions,
		JSON.stringify(ids),
	);
	for (const { id, vector } of rows.toArray()) visit(id, new Int8Array(vector));
}
