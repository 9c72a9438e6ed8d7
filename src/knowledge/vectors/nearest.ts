import { STATIC_MODEL } from "../embeddings/static-model.ts";
import { sumSquares } from "../search/vector-products.ts";
import type { Sql } from "../store/sql.ts";
import { BLOCK_VECTORS, listBlocks, quantizeVector, readVectors } from "./blocks.ts";
import { PrefixCache, type ScannedBlocks } from "./prefix-cache.ts";

/** The result of a vector search. */
export interface VectorMatch {
	/** Cosine similarities of the nearest passages and of the passages in `others`, keyed by passage id. */
	cosines: Map<number, number>;
	/** Mean similarity of all passages. It approximates the similarity of an unrelated passage. */
	mean: number;
}

/**
 * Size of an isolate's prefix cache. With static embeddings, 10,000 passages need 3.2 MB, and 100,000 passages, of which
 * only the prefixes are kept, 6.8 MB.
 */
const PREFIX_CACHE_BYTES = 32_000_000;
/**
 * Number of dimensions scanned for Matryoshka models, whose leading dimensions are usable on their own. For other
 * models, all dimensions are scanned.
 */
export const PREFIX_DIMENSIONS = 64;
const MATRYOSHKA_MODELS: ReadonlySet<string> = new Set([STATIC_MODEL]);
/** Number of candidates from the prefix scan that are rescored with all dimensions. */
const RESCORED_CANDIDATES = 256;
/** Number of buckets in the histogram that selects the best scores. */
const BUCKETS = 2_048;

const isolateCache = new PrefixCache(PREFIX_CACHE_BYTES);

/**
 * Returns the similarities of the `limit` passages nearest to a question and of the passages in `others`. Returns null
 * when there are no vectors, or when they have a different number of dimensions.
 */
export function findNearest(
	sql: Sql,
	question: Float32Array,
	{ limit, others, cache = isolateCache }: { limit: number; others: readonly number[]; cache?: PrefixCache },
): VectorMatch | null {
	const scanned = findScanned(sql);
	if (scanned?.allDimensions !== question.length) return null;
	const { ids, scores, count, sum, blocks } = scan(sql, question, scanned, cache);
	if (count === 0) return null;
	const chosen = selectBest(ids, scores, count, Math.max(limit, RESCORED_CANDIDATES));
	const cosines = rescore(sql, question, [...new Set([...chosen, ...others])], blocks);
	const wanted = new Set(others);
	const kept = cosines.sort(([, a], [, b]) => b - a).filter(([id], at) => at < limit || wanted.has(id));
	return { cosines: new Map(kept), mean: sum / count };
}

/** Reads the vectors that searches scan, in slices of about a millisecond, and yields after each. */
export function* preloadVectors(sql: Sql, cache = isolateCache): Generator<undefined> {
	const scanned = findScanned(sql);
	if (scanned !== null) yield* cache.preload(sql, scanned);
}

/** Returns the vectors that searches scan, or null if there are none. */
function findScanned(sql: Sql): ScannedBlocks | null {
	const [stored] = sql
		.exec<{ model: string; dimensions: number }>("SELECT model, dimensions FROM vector_model")
		.toArray();
	if (stored === undefined) return null;
	const allDimensions = stored.dimensions;
	const dimensions = MATRYOSHKA_MODELS.has(stored.model)
		? Math.min(PREFIX_DIMENSIONS, allDimensions)
		: allDimensions;
	return { blocks: listBlocks(sql), dimensions, allDimensions };
}

/** Returns the cosine similarities of passages that have a vector. */
function rescore(
	sql: Sql,
	question: Float32Array,
	ids: readonly number[],
	blocks: ReadonlyMap<number, Int8Array>,
): [id: number, cosine: number][] {
	const cosines: [id: number, cosine: number][] = [];
	const squares = sumSquares(question);
	const add = (id: number, vectors: Int8Array, from: number) => {
		const value = cosine(question, squares, vectors, from);
		if (value !== null) cosines.push([id, value]);
	};
	const missing: number[] = [];
	for (const id of ids) {
		const vectors = blocks.get(Math.floor(id / BLOCK_VECTORS));
		if (vectors === undefined) missing.push(id);
		else add(id, vectors, (id % BLOCK_VECTORS) * question.length);
	}
	if (missing.length > 0) readVectors(sql, question.length, missing, (id, vector) => add(id, vector, 0));
	return cosines;
}

interface Scan {
	/** The ids and scores of the passages. Only the first `count` elements of each array are used. */
	ids: Int32Array;
	scores: Float32Array;
	count: number;
	sum: number;
	/** The whole vectors of the blocks that are cached, by block number. */
	blocks: Map<number, Int8Array>;
}

/**
 * Scores all vectors with integer dot products, which are twice as fast as floating-point ones and precise enough to
 * select candidates.
 */
function scan(sql: Sql, whole: Float32Array, scanned: ScannedBlocks, cache: PrefixCache): Scan {
	const { blocks, dimensions } = scanned;
	const question = quantizeVector(whole.subarray(0, dimensions));
	const cached = new Map<number, Int8Array>();
	const ids = new Int32Array(blocks.length * BLOCK_VECTORS);
	const scores = new Float32Array(ids.length);
	const length = Math.hypot(...question) || 1;
	let count = 0;
	let sum = 0;
	const products = new Int32Array(BLOCK_VECTORS);
	cache.forEach(sql, scanned, (block, { values, scales, whole: vectors }) => {
		if (vectors !== null) cached.set(block, vectors);
		multiply(values, question, products);
		for (let slot = 0; slot < BLOCK_VECTORS; slot++) {
			const scale = scales[slot] ?? 0;
			if (scale === 0) continue;
			const score = ((products[slot] ?? 0) * scale) / length;
			ids[count] = block * BLOCK_VECTORS + slot;
			scores[count] = score;
			sum += score;
			count++;
		}
	});
	return { ids, scores, count, sum, blocks: cached };
}

/**
 * Stores the dot products of one vector and those of a block in `products`. Four vectors at once, so that the one is read
 * less often, and that no sum waits for the one before.
 */
function multiply(vectors: Int8Array, vector: Int8Array, products: Int32Array): void {
	const dimensions = vector.length;
	for (let slot = 0; slot < BLOCK_VECTORS; slot += 4) {
		const at0 = slot * dimensions;
		const at1 = at0 + dimensions;
		const at2 = at1 + dimensions;
		const at3 = at2 + dimensions;
		let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
		for (let i = 0; i < dimensions; i++) {
			const value = vector[i] ?? 0;
			sum0 = (sum0 + Math.imul(vectors[at0 + i] ?? 0, value)) | 0;
			sum1 = (sum1 + Math.imul(vectors[at1 + i] ?? 0, value)) | 0;
			sum2 = (sum2 + Math.imul(vectors[at2 + i] ?? 0, value)) | 0;
			sum3 = (sum3 + Math.imul(vectors[at3 + i] ?? 0, value)) | 0;
		}
		products[slot] = sum0;
		products[slot + 1] = sum1;
		products[slot + 2] = sum2;
		products[slot + 3] = sum3;
	}
}

/**
 * Returns at least the `wanted` passages with the highest scores, or all passages if there are fewer. Uses a histogram,
 * which is faster than sorting.
 */
function selectBest(ids: Int32Array, scores: Float32Array, count: number, wanted: number): number[] {
	if (count <= wanted) return [...ids.subarray(0, count)];
	const bucketOf = (score: number) =>
		Math.min(BUCKETS - 1, Math.max(0, Math.floor(((score + 1) / 2) * BUCKETS)));
	const counts = new Int32Array(BUCKETS);
	for (let i = 0; i < count; i++) {
		const bucket = bucketOf(scores[i] ?? 0);
		counts[bucket] = (counts[bucket] ?? 0) + 1;
	}
	let minBucket = BUCKETS - 1;
	for (let found = counts[minBucket] ?? 0; found < wanted && minBucket > 0; found += counts[minBucket] ?? 0)
		minBucket--;
	const chosen: number[] = [];
	for (let i = 0; i < count; i++) if (bucketOf(scores[i] ?? 0) >= minBucket) chosen.push(ids[i] ?? 0);
	return chosen;
}

/**
 * Returns the cosine similarity of a question and the vector that begins at a position, or null if that is all zeros, which
 * means that it is missing. `squares` is the squared length of the question.
 */
function cosine(question: Float32Array, squares: number, vectors: Int8Array, from: number): number | null {
	let product = 0;
	let length = 0;
	for (let i = 0; i < question.length; i++) {
		const a = question[i] ?? 0;
		const b = vectors[from + i] ?? 0;
		product += a * b;
		length += b * b;
	}
	return length === 0 ? null : product / (Math.sqrt(squares * length) || 1);
}
