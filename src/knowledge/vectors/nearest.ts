import { STATIC_MODEL } from "../embeddings/static-model.ts";
import type { Sql } from "../store/sql.ts";
import { BLOCK_VECTORS, listBlocks, quantizeVector, readVectors } from "./blocks.ts";
import { PrefixCache } from "./prefix-cache.ts";

/** What vectors say of a question. */
export interface VectorMatch {
	/** By passage: the nearest ones and those that were asked for. */
	cosines: Map<number, number>;
	/** Of all passages: what has nothing to do with the question is about as near. */
	mean: number;
}

/** Memory for heads of vectors in an isolate: 6.8 MB are 100,000 passages with static embeddings. */
const PREFIX_CACHE_BYTES = 32_000_000;
/** Dimensions scanned of a model whose first ones are of use by themselves (Matryoshka); of others, all. */
const PREFIX_DIMENSIONS = 64;
const MATRYOSHKA_MODELS: ReadonlySet<string> = new Set([STATIC_MODEL]);
/** Nearest by their heads that are compared in full. */
const RESCORED_CANDIDATES = 1_000;
/** Steps in which heads are told apart when the nearest are chosen. */
const BUCKETS = 2_048;

const isolateCache = new PrefixCache(PREFIX_CACHE_BYTES);

/**
 * The cosines of the `limit` passages that are nearest to a question, and of `others`. Null when there are no vectors of
 * its dimensions.
 */
export function findNearest(
	sql: Sql,
	question: Float32Array,
	{ limit, others, cache = isolateCache }: { limit: number; others: readonly number[]; cache?: PrefixCache },
): VectorMatch | null {
	const [stored] = sql
		.exec<{ model: string; dimensions: number }>("SELECT model, dimensions FROM vector_model")
		.toArray();
	if (stored === undefined || stored.dimensions !== question.length) return null;
	const dimensions = MATRYOSHKA_MODELS.has(stored.model)
		? Math.min(PREFIX_DIMENSIONS, question.length)
		: question.length;
	const { ids, scores, count, sum } = scan(sql, question.subarray(0, dimensions), cache);
	if (count === 0) return null;
	const chosen = selectBest(ids, scores, count, Math.max(limit, RESCORED_CANDIDATES));
	const cosines: [id: number, cosine: number][] = [];
	readVectors(sql, question.length, [...new Set([...chosen, ...others])], (id, vector) => {
		const value = cosine(question, vector);
		if (value !== null) cosines.push([id, value]);
	});
	const wanted = new Set(others);
	const kept = cosines.sort(([, a], [, b]) => b - a).filter(([id], at) => at < limit || wanted.has(id));
	return { cosines: new Map(kept), mean: sum / count };
}

interface Scan {
	/** The first `count` of both are in use. */
	ids: Int32Array;
	scores: Float32Array;
	count: number;
	sum: number;
}

/** In whole numbers, which is twice as fast and good enough to choose by. */
function scan(sql: Sql, head: Float32Array, cache: PrefixCache): Scan {
	const question = quantizeVector(head);
	const dimensions = question.length;
	const blocks = listBlocks(sql);
	const ids = new Int32Array(blocks.length * BLOCK_VECTORS);
	const scores = new Float32Array(ids.length);
	const length = Math.hypot(...question) || 1;
	let count = 0;
	let sum = 0;
	cache.forEach(sql, { blocks, dimensions }, (block, { values, scales }) => {
		for (let slot = 0; slot < BLOCK_VECTORS; slot++) {
			const scale = scales[slot] ?? 0;
			if (scale === 0) continue;
			const score = (dotProduct(values, slot * dimensions, question) * scale) / length;
			ids[count] = block * BLOCK_VECTORS + slot;
			scores[count] = score;
			sum += score;
			count++;
		}
	});
	return { ids, scores, count, sum };
}

/** Of `b` with as many numbers of `a`. Four sums keep the processor from waiting for itself. */
function dotProduct(a: Int8Array, from: number, b: Int8Array): number {
	let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
	for (let i = 0; i < b.length; i += 4) {
		const at = from + i;
		sum0 = (sum0 + Math.imul(a[at] ?? 0, b[i] ?? 0)) | 0;
		sum1 = (sum1 + Math.imul(a[at + 1] ?? 0, b[i + 1] ?? 0)) | 0;
		sum2 = (sum2 + Math.imul(a[at + 2] ?? 0, b[i + 2] ?? 0)) | 0;
		sum3 = (sum3 + Math.imul(a[at + 3] ?? 0, b[i + 3] ?? 0)) | 0;
	}
	return sum0 + sum1 + sum2 + sum3;
}

/** The passages with the highest scores, at least `wanted` if there are so many; found by counting, without sorting all. */
function selectBest(ids: Int32Array, scores: Float32Array, count: number, wanted: number): number[] {
	if (count <= wanted) return [...ids.subarray(0, count)];
	const bucketOf = (score: number) =>
		Math.min(BUCKETS - 1, Math.max(0, Math.floor(((score + 1) / 2) * BUCKETS)));
	const counts = new Int32Array(BUCKETS);
	for (let i = 0; i < count; i++) {
		const step = bucketOf(scores[i] ?? 0);
		counts[step] = (counts[step] ?? 0) + 1;
	}
	let least = BUCKETS - 1;
	for (let found = counts[least] ?? 0; found < wanted && least > 0; found += counts[least] ?? 0) least--;
	const chosen: number[] = [];
	for (let i = 0; i < count; i++) if (bucketOf(scores[i] ?? 0) >= least) chosen.push(ids[i] ?? 0);
	return chosen;
}

/** Null for a vector of zeros: there is none. */
function cosine(question: Float32Array, vector: Int8Array): number | null {
	let product = 0;
	let squares = 0;
	let length = 0;
	for (let i = 0; i < question.length; i++) {
		const a = question[i] ?? 0;
		const b = vector[i] ?? 0;
		product += a * b;
		squares += a * a;
		length += b * b;
	}
	return length === 0 ? null : product / (Math.sqrt(squares * length) || 1);
}
