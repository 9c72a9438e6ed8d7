/** A half of the day. German "am", as in "3 am Tag", is none. */
const HALF = String.raw`\s?[ap]\.?m\b\.?(?!\s(?:tag|morgen|mittag|nachmittag|abend|wochenende|see|stück)(?!\p{L}))`;
/** A time of day that cannot be another number, such as "8:30" or "7 pm". */
export const CLOCK_TIME = String.raw`(?:\d{1,2}:\d{2}(?!\d)(?:${HALF})?|(?:0?[1-9]|1[0-2])${HALF})`;

const FIRST_TIME = new RegExp(String.raw`^\D{0,12}(?<!\d)(${CLOCK_TIME})`, "iu");
const PARTS = /^(\d{1,2})(?:[:.](\d{2}))?(?:\s?([ap])\.?m\b\.?)?$/i;
const SPAN = new RegExp(
	String.raw`(?<![\d\p{L}])(\d{1,2}(?:[:.]\d{2})?(?:${HALF})?)\s?(?:to|[-–—])\s?(\d{1,2}\.\d{2}(?!\d)|${CLOCK_TIME})`,
	"iu",
);

/** Returns the time of day that a text begins with, in hours, or null. */
export function readClockTime(text: string): number | null {
	const [, time] = FIRST_TIME.exec(text) ?? [];
	return time === undefined ? null : toHours(parseParts(time));
}

/** Returns the length of the first span between two times of day in a text, such as "9 to 5 pm", in hours, or null. */
export function readOpenHours(text: string): number | null {
	const [, from = "", to = ""] = SPAN.exec(text) ?? [];
	const [start, end] = readSpan(from, to) ?? [];
	if (start === undefined || end === undefined) return null;
	return end > start ? end - start : end - start + 24;
}

/** Returns both times of day of a span, in hours, or null. One without a half of the day gets it from the other. */
export function readSpan(from: string, to: string): [number, number] | null {
	const [start, end] = [parseParts(from), parseParts(to)];
	if (start === null || end === null) return null;
	const isSameHalf = start.hour % 12 < end.hour % 12;
	const halfNextTo = ({ half }: Time) => (half === null || isSameHalf ? half : half === "a" ? "p" : "a");
	const startHours = toHours({ ...start, half: start.half ?? halfNextTo(end) });
	const endHours = toHours({ ...end, half: end.half ?? halfNextTo(start) });
	return startHours === null || endHours === null ? null : [startHours, endHours];
}

interface Time {
	hour: number;
	minutes: number;
	/** Before or after noon, or null on a clock of 24 hours. */
	half: "a" | "p" | null;
}

function parseParts(time: string): Time | null {
	const [, hour, minutes = "0", half] = PARTS.exec(time.trim()) ?? [];
	if (hour === undefined) return null;
	const letter = half?.toLowerCase();
	return {
		hour: Number(hour),
		minutes: Number(minutes),
		half: letter === "a" || letter === "p" ? letter : null,
	};
}

function toHours(time: Time | null): number | null {
	if (time === null) return null;
	const { hour, minutes, half } = time;
	const hours = half === null ? hour : (hour % 12) + (half === "p" ? 12 : 0);
	return hours + minutes / 60;
}
