import type { Sql } from "../store/sql.ts";
import { BLOCK_VECTORS, type BlockRevision, readBlocks } from "./blocks.ts";

/** The first dimensions of a block's vectors: what is scanned. */
export interface VectorPrefixes {
	values: Int8Array;
	/** One over the length of each; 0 where there is no vector. */
	scales: Float32Array;
}

/**
 * Heads of blocks of all brains of the isolate, by their revision, so that what is stale or another brain's is never
 * found. When it is full, those go that were used the longest time ago.
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
	 * Hands over the heads, of `dimensions` numbers each, of all blocks given. Those of a brain that exceed the cache are
	 * read again each time.
	 */
	forEach(
		sql: Sql,
		{ blocks, dimensions }: { blocks: readonly BlockRevision[]; dimensions: number },
		take: (block: number, heads: VectorPrefixes) => void,
	): void {
		const fitting = Math.floor(this.#maxBytes / bytesOf(dimensions));
		const missing = new Map<number, string | null>();
		for (const [at, { block, revision }] of blocks.entries()) {
			const known = this.#prefixes.get(revision);
			if (known === undefined) missing.set(block, at < fitting ? revision : null);
			else {
				this.#touch(revision, known);
				take(block, known);
			}
		}
		readBlocks(sql, [...missing.keys()], (block, vectors) => {
			const heads = computePrefixes(vectors, dimensions);
			const revision = missing.get(block);
			if (revision) this.#keep(revision, heads);
			take(block, heads);
		});
	}

	#touch(revision: string, heads: VectorPrefixes): void {
		this.#prefixes.delete(revision);
		this.#prefixes.set(revision, heads);
	}

	#keep(revision: string, heads: VectorPrefixes): void {
		this.#prefixes.set(revision, heads);
		this.#bytes += heads.values.byteLength + heads.scales.byteLength;
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
	const whole = vectors.length / BLOCK_VECTORS;
	for (let slot = 0; slot < BLOCK_VECTORS; slot++) {
		const head = vectors.subarray(slot * whole, slot * whole + dimensions);
		values.set(head, slot * dimensions);
		const length = Math.hypot(...head);
		scales[slot] = length === 0 ? 0 : 1 / length;
	}
	return { values, scales };
}
