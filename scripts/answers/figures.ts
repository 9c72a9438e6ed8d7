/** The part of a labeled set: `train` may be tuned on, `test` may not. */
export type Part = "train" | "test";

/** One measured figure. */
export interface Figure {
	name: string;
	/** A share from 0 to 1, or a number in `unit`. NaN if nothing was measured. */
	value: number;
	/** The value to reach, in the same unit, or null if the figure only informs. */
	goal: number | null;
	unit: "share" | "number" | "ms";
	/** Number of labeled examples that the value is computed from. */
	n: number;
	/** Whether a value below the goal is good, as it is for errors and times. Defaults to false. */
	isLowerBetter?: boolean;
}

/** Measures the figures of a subject, for each part of its labeled sets. A part without labels returns no figures. */
export type MeasureSubject = () => Promise<Record<Part, Figure[]>>;

/** Returns the figure for a share of examples. */
export function shareOf(name: string, results: readonly boolean[], goal: number | null): Figure {
	const value = results.filter(Boolean).length / results.length;
	return { name, value, goal, unit: "share", n: results.length };
}

const NAME_WIDTH = 52;
const COLUMN_WIDTH = 9;

/** Formats figures as a table, one line each: the value, the goal, and whether the goal is reached. */
export function formatFigures(figures: readonly Figure[]): string[] {
	return figures.map((figure) => {
		const { name, value, goal, n } = figure;
		const cells = [formatValue(value, figure), goal === null ? "" : formatGoal(goal, figure), String(n)];
		return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join("")}  ${judge(figure)}`;
	});
}

/** Returns the header of the table that `formatFigures` formats. */
export function formatHeader(title: string): string {
	return `${title.padEnd(NAME_WIDTH + 2)}${["value", "goal", "n"].map((cell) => cell.padStart(COLUMN_WIDTH)).join("")}`;
}

/** Returns whether a figure reaches its goal. A figure without a goal always does. */
export function isReached({ value, goal, isLowerBetter = false }: Figure): boolean {
	if (goal === null) return true;
	return isLowerBetter ? value <= goal : value >= goal;
}

function judge(figure: Figure): string {
	if (figure.goal === null || Number.isNaN(figure.value)) return "";
	return isReached(figure) ? "ok" : "below goal";
}

function formatGoal(goal: number, figure: Figure): string {
	return `${figure.isLowerBetter === true ? "≤" : "≥"} ${formatValue(goal, figure)}`;
}

function formatValue(value: number, { unit }: Figure): string {
	if (Number.isNaN(value)) return "-";
	if (unit === "share") return `${(value * 100).toFixed(1)} %`;
	return unit === "ms" ? `${value.toFixed(1)} ms` : value.toFixed(3);
}
