/**
 * The ratio of the widths of adjacent buckets, which bounds the relative error of a percentile to 1%.
 * @see Masson, Rim, Lee: DDSketch, VLDB 2019
 */
const BUCKET_GROWTH = 1.02;

/**
 * The number of values per bucket. Bucket `n` holds values above `BUCKET_GROWTH ** (n - 1)`, up to
 * `BUCKET_GROWTH ** n`.
 */
export type Histogram = ReadonlyMap<number, number>;

/** Returns an SQL expression for the histogram bucket of a column's value. Values below 1 count as 1. */
export function bucketExpression(column: string): string {
	return `CAST(ceil(ln(max(${column}, 1)) / ${Math.log(BUCKET_GROWTH)}) AS INTEGER)`;
}

/**
 * Returns a percentile, with an error of at most 1%: the smallest value that at least `share` (0 to 1) of all values do
 * not exceed. Returns null when there are no values.
 */
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

/** Returns the value with the same relative distance to both bounds of a bucket. */
function middleOf(bucket: number): number {
	return (2 * BUCKET_GROWTH ** bucket) / (1 + BUCKET_GROWTH);
}
