/**
 * Returns the Damerau–Levenshtein distance of two words: the minimum number of letters to insert, delete or replace, or
 * of adjacent letters to swap, to turn one into the other (optimal string alignment). Stops at distances above `max`
 * and returns `max + 1`.
 */
export function editDistance(a: string, b: string, max: number): number {
	if (Math.abs(a.length - b.length) > max) return max + 1;
	let start = 0;
	while (start < a.length && start < b.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
	let [endOfA, endOfB] = [a.length, b.length];
	while (endOfA > start && endOfB > start && a.charCodeAt(endOfA - 1) === b.charCodeAt(endOfB - 1)) {
		endOfA--;
		endOfB--;
	}
	return distanceOfRest(a.slice(start, endOfA), b.slice(start, endOfB), max);
}

/** Compares what is left of two words without the letters that they begin and end with alike, which don't matter. */
function distanceOfRest(a: string, b: string, max: number): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		let best = i;
		for (let j = 1; j <= b.length; j++) {
			const isSame = a[i - 1] === b[j - 1];
			let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
			}
			row.push(cost);
			best = Math.min(best, cost);
		}
		if (best > max) return max + 1;
		beforeLast = last;
		last = row;
	}
	return Math.min(last[b.length] ?? 0, max + 1);
}
