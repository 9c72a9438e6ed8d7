/**
 * The ratio of the widths of adjacent buckets, which bounds the relative error of a percentile to 1%.
 * @see Masson, Rim, Lee: DDSketch, VLDB 2019
 */
const BUCKET_GROWTH = 1.02;
/** Smaller values count as this one, which a logarithm needs. */
const VALUE_MIN = 0.01;

/**
 * The number of values per bucket. Bucket `n` holds values above `BUCKET_GROWTH ** (n - 1)`, up to
 * `BUCKET_GROWTH ** n`. The buckets are fixed, so histograms merge by adding their counts.
 */
export type Histogram = Record<string, number>;

/** Counts a value. */
export function addValue(histogram: Histogram, value: number): void {
	addCount(histogram, String(Math.ceil(Math.log(Math.max(value, VALUE_MIN)) / Math.log(BUCKET_GROWTH))), 1);
}

/** Adds the counts of a histogram, or of any other counters, to `target`. */
export function mergeCounts(target: Record<string, number>, counts: Record<string, number>): void {
	for (const key in counts) addCount(target, key, counts[key] ?? 0);
}

/** Adds to one of several counters. */
export function addCount(counters: Record<string, number>, key: string, count: number): void {
	counters[key] = (counters[key] ?? 0) + count;
}

/**
 * Returns a percentile, with an error of at most 1%: the smallest value that at least `share` (0 to 1) of all values do
 * not exceed. Returns null when there are no values.
 */
export function percentile(histogram: Histogram, share: number): number | null {
	const buckets = Object.entries(histogram)
		.map(([bucket, count]) => ({ bucket: Number(bucket), count }))
		.sort((a, b) => a.bucket - b.bucket);
	const total = buckets.reduce((sum, { count }) => sum + count, 0);
	let left = Math.max(1, Math.ceil(share * total));
	for (const { bucket, count } of buckets) {
		left -= count;
		if (left <= 0) return middleOf(bucket);
	}
	return null;
}

/** Returns how many values do not exceed `limit`, with an error of at most 1% of the limit. */
export function countAtMost(histogram: Histogram, limit: number): number {
	let count = 0;
	for (const [bucket, n] of Object.entries(histogram)) if (middleOf(Number(bucket)) <= limit) count += n;
	return count;
}

/** Returns the value with the same relative distance to both bounds of a bucket. */
function middleOf(bucket: number): number {
	return (2 * BUCKET_GROWTH ** bucket) / (1 + BUCKET_GROWTH);
}
