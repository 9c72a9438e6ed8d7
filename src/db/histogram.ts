/**
 * The ratio of the widths of adjacent buckets, which bounds the relative error of a percentile to 1%.
 * @see Masson, Rim, Lee: DDSketch, VLDB 2019
 */
const BUCKET_GROWTH = 1.02;
const GROWTH_LOG = Math.log(BUCKET_GROWTH);
/** Smaller values count as this one, which a logarithm needs. */
const VALUE_MIN = 0.01;
/**
 * The number of values per bucket. Bucket `n` holds values above `BUCKET_GROWTH ** (n - 1)`, up to
 * `BUCKET_GROWTH ** n`. The buckets are fixed, so histograms merge by adding their counts.
 */
export type Histogram = Map<number, number>;

/** Counts a value. */
export function addValue(histogram: Histogram, value: number): void {
	addCount(histogram, Math.ceil(Math.log(Math.max(value, VALUE_MIN)) / GROWTH_LOG), 1);
}

/** Returns a histogram as JSON: each bucket, followed by its number of values, in one array. */
export function formatHistogram(histogram: Histogram): string {
	return JSON.stringify(sortBuckets(histogram).flat());
}

/** Adds the counts of a histogram as `formatHistogram` returns it. */
export function mergeHistogram(target: Histogram, json: string): void {
	const pairs: number[] = JSON.parse(json);
	for (let at = 0; at < pairs.length; at += 2) addCount(target, pairs[at] ?? 0, pairs[at + 1] ?? 0);
}

/**
 * Returns percentiles, each with an error of at most 1%: the smallest value that at least the share (0 to 1) of all
 * values do not exceed. They are null when there are no values.
 */
export function percentiles(histogram: Histogram, shares: readonly number[]): (number | null)[] {
	const buckets = sortBuckets(histogram);
	const total = buckets.reduce((sum, [, count]) => sum + count, 0);
	return shares.map((share) => {
		let left = Math.max(1, Math.ceil(share * total));
		for (const [bucket, count] of buckets) {
			left -= count;
			if (left <= 0) return middleOf(bucket);
		}
		return null;
	});
}

function sortBuckets(histogram: Histogram): [bucket: number, count: number][] {
	return [...histogram].sort(([a], [b]) => a - b);
}

/** Returns how many values do not exceed `limit`, with an error of at most 1% of the limit. */
export function countAtMost(histogram: Histogram, limit: number): number {
	let total = 0;
	for (const [bucket, count] of histogram) if (middleOf(bucket) <= limit) total += count;
	return total;
}

function addCount(histogram: Histogram, bucket: number, count: number): void {
	histogram.set(bucket, (histogram.get(bucket) ?? 0) + count);
}

/** Returns the value with the same relative distance to both bounds of a bucket. */
function middleOf(bucket: number): number {
	return (2 * BUCKET_GROWTH ** bucket) / (1 + BUCKET_GROWTH);
}
