import type { Sql } from "../store/sql.ts";
import { BLOCK_VECTORS, type BlockRevision, readBlocks } from "./blocks.ts";

/** The leading dimensions of a block's vectors. The first pass of a search scans only these. */
export interface VectorPrefixes {
	values: Int8Array;
	/** The inverse length of each prefix, or 0 if the vector is missing. */
	scales: Float32Array;
}

/**
 * An LRU cache of vector prefixes, shared by all brains in the isolate. The cache is keyed by block revision, so that
 * it never returns stale prefixes or those of other brains.
 */
export class PrefixCache {
	readonly #maxBytes: number;
	readonly #prefixes = new Map<string, VectorPrefixes>();
	#bytes = 0;

	constructor(maxBytes: number) {
		this.#maxBytes = maxBytes;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/**
	 * Calls `visit` with the prefixes of each block, truncated to `dimensions`. Blocks that do not fit in the cache are
	 * read from storage every time.
	 */
	forEach(
		sql: Sql,
		{ blocks, dimensions }: { blocks: readonly BlockRevision[]; dimensions: number },
		visit: (block: number, prefixes: VectorPrefixes) => void,
	): void {
		const fitting = Math.floor(this.#maxBytes / bytesOf(dimensions));
		const missing = new Map<number, string | null>();
		for (const [at, { block, revision }] of blocks.entries()) {
			const known = this.#prefixes.get(revision);
			if (known === undefined) missing.set(block, at < fitting ? revision : null);
			else {
				this.#touch(revision, known);
				visit(block, known);
			}
		}
		readBlocks(sql, [...missing.keys()], (block, vectors) => {
			const prefixes = computePrefixes(vectors, dimensions);
			const revision = missing.get(block);
			if (revision) this.#keep(revision, prefixes);
			visit(block, prefixes);
		});
	}

	#touch(revision: string, prefixes: VectorPrefixes): void {
		this.#prefixes.delete(revision);
		this.#prefixes.set(revision, prefixes);
	}

	#keep(revision: string, prefixes: VectorPrefixes): void {
		this.#prefixes.set(revision, prefixes);
		this.#bytes += prefixes.values.byteLength + prefixes.scales.byteLength;
		for (const [oldest, { values, scales }] of this.#prefixes) {
			if (this.#bytes <= this.#maxBytes) return;
			this.#prefixes.delete(oldest);
			this.#bytes -= values.byteLength + scales.byteLength;
		}
	}
}

function bytesOf(dimensions: number): number {
	return BLOCK_VECTORS * (dimensions + Float32Array.BYTES_PER_ELEMENT);
}

function computePrefixes(vectors: Int8Array, dimensions: number): VectorPrefixes {
	const values = new Int8Array(BLOCK_VECTORS * dimensions);
	const scales = new Float32Array(BLOCK_VECTORS);
	const fullDimensions = vectors.length / BLOCK_VECTORS;
	for (let slot = 0; slot < BLOCK_VECTORS; slot++) {
		const prefix = vectors.subarray(slot * fullDimensions, slot * fullDimensions + dimensions);
		values.set(prefix, slot * dimensions);
		const length = Math.hypot(...prefix);
		scales[slot] = length === 0 ? 0 : 1 / length;
	}
	return { values, scales };
}
