import { DATE_LOCALE, NUMBER_LOCALE } from "../strings/locale.ts";

/** Formats milliseconds: `840 ms`, `3.2 s`. */
export function formatDuration(ms: number): string {
	return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** Formats an ISO 8601 date: `22 Nov 2026`. Returns other strings unchanged. */
export function formatDay(date: string): string {
	const time = Date.parse(date);
	if (Number.isNaN(time)) return date;
	return new Date(time).toLocaleDateString(DATE_LOCALE, { day: "numeric", month: "short", year: "numeric" });
}

/** Formats an ISO 8601 date with its time: `22 Nov 2026, 14:05`. */
export function formatDateTime(date: string): string {
	return new Date(date).toLocaleString(DATE_LOCALE, { dateStyle: "medium", timeStyle: "short" });
}

/** Formats a number of bytes: `840 bytes`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
	const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
	const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
	const unit = units[power];
	const unitDisplay = power === 0 ? "long" : "short";
	const options = { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 } as const;
	return (bytes / 1_000 ** power).toLocaleString(NUMBER_LOCALE, options);
}

/** Formats a number with at most `fractionDigits` decimal places: `1,200`, `8.3`. */
export function formatNumber(value: number, fractionDigits = 0): string {
	return value.toLocaleString(NUMBER_LOCALE, { maximumFractionDigits: fractionDigits });
}

/** Formats a share from 0 to 1, rounded down: `43%`. */
export function formatPercent(share: number): string {
	return Math.min(1, Math.floor(share * 100) / 100).toLocaleString(NUMBER_LOCALE, { style: "percent" });
}

/** Formats the month of a date in the browser's time zone: `October 2026`. */
export function formatMonth(date: Date): string {
	return date.toLocaleDateString(DATE_LOCALE, { month: "long", year: "numeric" });
}
