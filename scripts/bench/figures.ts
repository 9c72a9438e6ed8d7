/** A measured figure beside its limit. */
export interface Figure {
	name: string;
	value: number;
	/** The highest, or for figures `atLeast`, the lowest allowed value; null if the figure has none. */
	limit: number | null;
	atLeast?: boolean;
	unit: "ms" | "MB" | "KB" | "tokens/s" | "×" | "s" | "%" | "";
}

/** Prints figures as a table, and as one line of JSON for programs. */
export function printFigures(title: string, figures: readonly Figure[]): void {
	const width = Math.max(...figures.map(({ name }) => name.length));
	console.log(`\n${title}`);
	for (const { name, value, limit, atLeast, unit } of figures) {
		const shown = `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
		const bound = limit === null ? "" : `${atLeast === true ? "≥" : "≤"} ${limit} ${unit}`;
		const isMissed = limit !== null && (atLeast === true ? value < limit : value > limit);
		console.log(
			`  ${name.padEnd(width)}  ${shown.padStart(14)}  ${bound.padEnd(14)}${isMissed ? "  missed" : ""}`,
		);
	}
	console.log(JSON.stringify({ benchmark: title, figures }));
}

/** Returns the value below which the share `part` of the values lies. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** Returns the median. */
export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}
