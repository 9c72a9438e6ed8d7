import { DAY_MS, HOUR_MS } from "../../time.ts";

const LABEL_STEPS_MS = [
	...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
	...[1, 2, 3, 4, 7, 14, 30].map((days) => days * DAY_MS),
];

/** Returns the indexes of the values without neighbors: no line leads to them, so they need a point to be visible. */
export function findIsolated(values: readonly (number | null)[]): number[] {
	const isGap = (index: number) => (values[index] ?? null) === null;
	return values.flatMap((value, index) =>
		value !== null && isGap(index - 1) && isGap(index + 1) ? [index] : [],
	);
}

/**
 * Returns at most `count` of the ascending times to label: those at the start of whole UTC hours or days, in equal
 * steps. Without regard to the browser's time zone, because the reports are in UTC.
 */
export function chooseLabels(times: readonly number[], count: number): number[] {
	const labels = (step: number) => times.filter((time) => time % step === 0);
	const step = LABEL_STEPS_MS.find((step) => labels(step).length <= count);
	return step === undefined ? [] : labels(step);
}
