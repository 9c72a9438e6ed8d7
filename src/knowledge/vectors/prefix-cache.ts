import type { Sql } from "../store/sql.ts";
import { BLOCK_VECTORS, type BlockRevision, readBlocks } from "./blocks.ts";

/** The leading dimensions of a block's vectors. The first pass of a search scans only these. */
export interface VectorPrefixes {
	values: Int8Array;
	/** The inverse length of each prefix, or 0 if the vector is missing. */
	scales: Float32Array;
	/** The vectors with all dimensions, or null if they are not cached. */
	whole: Int8Array | null;
}

/** Share of the cache that the whole vectors of a brain may use. Of a larger brain, only the prefixes are kept. */
const WHOLE_SHARE_MAX = 0.5;
/** Number of blocks that are preloaded at once: about 1 ms. */
const BLOCKS_PER_SLICE = 8;

/**
 * An LRU cache of vector prefixes and, for brains of moderate size, of whole vectors. It is shared by all brains in the
 * isolate, and keyed by block revision, so that it never returns stale vectors or those of other brains.
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
	 * Calls `visit` with the prefixes of each block, truncated to `dimensions` out of `allDimensions`. Blocks that do not
	 * fit in the cache are read from storage every time.
	 */
	forEach(sql: Sql, scanned: ScannedBlocks, visit: (block: number, prefixes: VectorPrefixes) => void): void {
		const { blocks, dimensions } = scanned;
		const fitting = Math.floor(this.#maxBytes / bytesOf(dimensions));
		const keepsWhole = this.#keepsWhole(scanned);
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
			const prefixes = computePrefixes(vectors, dimensions, keepsWhole);
			const revision = missing.get(block);
			if (revision) this.#keep(revision, prefixes);
			visit(block, prefixes);
		});
	}

	/**
	 * Reads blocks that are not cached, in slices, and yields after each. Evicts nothing: the other brains are searched, and
	 * this one may not be.
	 */
	*preload(sql: Sql, scanned: ScannedBlocks): Generator<undefined> {
		const missing = scanned.blocks.filter(({ revision }) => !this.#prefixes.has(revision));
		const keepsWhole = this.#keepsWhole(scanned);
		for (let from = 0; from < missing.length; from += BLOCKS_PER_SLICE) {
			const slice = missing.slice(from, from + BLOCKS_PER_SLICE);
			const revisions = new Map(slice.map(({ block, revision }) => [block, revision]));
			const read: [revision: string, prefixes: VectorPrefixes][] = [];
			readBlocks(sql, [...revisions.keys()], (block, vectors) => {
				const prefixes = computePrefixes(vectors, scanned.dimensions, keepsWhole);
				read.push([revisions.get(block) ?? "", prefixes]);
			});
			const bytes = read.reduce((sum, [, prefixes]) => sum + sizeOf(prefixes), 0);
			if (this.#bytes + bytes > this.#maxBytes) return;
			for (const [revision, prefixes] of read) this.#keep(revision, prefixes);
			yield;
		}
	}

	#keepsWhole({ blocks, dimensions, allDimensions }: ScannedBlocks): boolean {
		const wholeBytes = blocks.length * (bytesOf(dimensions) + BLOCK_VECTORS * allDimensions);
		return dimensions === allDimensions || wholeBytes <= WHOLE_SHARE_MAX * this.#maxBytes;
	}

	#touch(revision: string, prefixes: VectorPrefixes): void {
		this.#prefixes.delete(revision);
		this.#prefixes.set(revision, prefixes);
	}

	#keep(revision: string, prefixes: VectorPrefixes): void {
		this.#prefixes.set(revision, prefixes);
		this.#bytes += sizeOf(prefixes);
		for (const [oldest, evicted] of this.#prefixes) {
			if (this.#bytes <= this.#maxBytes) return;
			this.#prefixes.delete(oldest);
			this.#bytes -= sizeOf(evicted);
		}
	}
}

/** The blocks of a brain, the number of dimensions to scan, and that of the vectors. */
export interface ScannedBlocks {
	blocks: readonly BlockRevision[];
	dimensions: number;
	allDimensions: number;
}

function sizeOf({ values, scales, whole }: VectorPrefixes): number {
	return values.byteLength + scales.byteLength + (whole === null || whole === values ? 0 : whole.byteLength);
}

function bytesOf(dimensions: number): number {
	return BLOCK_VECTORS * (dimensions + Float32Array.BYTES_PER_ELEMENT);
}

function computePrefixes(vectors: Int8Array, dimensions: number, keepsWhole: boolean): VectorPrefixes {
	const values = new Int8Array(BLOCK_VECTORS * dimensions);
	const scales = new Float32Array(BLOCK_VECTORS);
	const fullDimensions = vectors.length / BLOCK_VECTORS;
	for (let slot = 0; slot < BLOCK_VECTORS; slot++) {
		let squares = 0;
		for (let i = 0; i < dimensions; i++) {
			const value = vectors[slot * fullDimensions + i] ?? 0;
			values[slot * dimensions + i] = value;
			squares += value * value;
		}
		scales[slot] = squares === 0 ? 0 : 1 / Math.sqrt(squares);
	}
	if (!keepsWhole) return { values, scales, whole: null };
	return { values, scales, whole: fullDimensions === dimensions ? values : vectors };
}
