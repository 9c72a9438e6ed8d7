/**
 * Each bucket is this much wider than the one before, so that a percentile is off by 1 % at most, whatever its size
 * (Masson, Rim, Lee: DDSketch, VLDB 2019).
 */
export const BUCKET_GROWTH = 1.02;

/** How many values lie in each bucket. Bucket `n` holds values above `BUCKET_GROWTH ** (n - 1)`, up to `BUCKET_GROWTH ** n`. */
export type Histogram = ReadonlyMap<number, number>;

/** SQL for the bucket of a column; what is below 1 counts as 1. */
export function bucketOf(column: string): string {
	return `CAST(ceil(ln(max(${column}, 1)) / ${Math.log(BUCKET_GROWTH)}) AS INTEGER)`;
}

/** The smallest value that `share` (0 to 1) of all values do not exceed, within 1 %; null when there are none. */
export function percentile(histogram: Histogram, share: number): number | null {
	const buckets = [...histogram].sort(([a], [b]) => a - b);
	const total = buckets.reduce((sum, [, count]) => sum + count, 0);
	let left = Math.max(1, Math.ceil(share * total));
	for (const [bucket, count] of buckets) {
		left -= count;
		if (left <= 0) return middleOf(bucket);
	}
	return null;
}

/** The value that is off by the same part from both ends of its bucket. */
function middleOf(bucket: number): number {
	return (2 * BUCKET_GROWTH ** bucket) / (1 + BUCKET_GROWTH);
}
