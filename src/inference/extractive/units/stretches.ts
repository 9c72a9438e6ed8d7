import type { Passage } from "../../../text/passage.ts";

/** A continuous part of a page, which consists of one passage or of passages that overlap or follow each other. */
export interface Stretch {
	title: string;
	heading: string | null;
	text: string;
	/** Offset of the text in its page, in UTF-16 code units. */
	start: number;
	/** The passages it consists of. */
	parts: Part[];
	/** Whether its section starts and ends with it. Null if that is unknown. */
	extent: { starts: boolean; ends: boolean } | null;
}

/** A passage of a stretch. `n` is its citation number, starting at 1; the offsets are in the page. */
interface Part {
	n: number;
	start: number;
	end: number;
	section: Passage["section"];
}

/** Maximum distance of two passages that follow each other, in UTF-16 code units of white space. */
const GAP_MAX_CHARS = 3;

/**
 * Joins the passages of a section, so that a list or table that was split is whole again. Keeps the order of the best.
 * Omits passages that `include` rejects; the others keep their numbers.
 */
export function joinPassages(
	passages: readonly Passage[],
	include: (passage: Passage) => boolean = () => true,
): Stretch[] {
	const numbered = passages
		.map((passage, at) => ({ passage, n: at + 1 }))
		.filter(({ passage }) => include(passage));
	const sections = Map.groupBy(numbered, ({ passage }) => JSON.stringify([passage.pageId, passage.heading]));
	const stretches = [...sections.values()].flatMap((section) => {
		const wholes = section.flatMap(({ passage: { title, heading, section } }): Stretch[] =>
			section?.whole === undefined
				? []
				: [{ title, heading, ...section.whole, parts: [], extent: { starts: true, ends: true } }],
		);
		const joined: Stretch[] = [];
		for (const { passage, n } of section.toSorted((a, b) => a.passage.start - b.passage.start)) {
			const { title, heading, text, start, section } = passage;
			const part = { n, start, end: start + text.length, section };
			const whole = wholes.find((each) => each.start <= start && part.end <= each.start + each.text.length);
			if (whole !== undefined) {
				whole.parts.push(part);
				continue;
			}
			const last = joined.at(-1);
			if (last === undefined || !append(last, text, part)) {
				joined.push({ title, heading, text, start, parts: [part], extent: null });
			}
		}
		for (const stretch of joined) {
			const { parts } = stretch;
			if (parts.some(({ section }) => section === undefined)) continue;
			stretch.extent = {
				starts: parts[0]?.section?.starts === true,
				ends: parts.some(({ section }) => section?.ends === true),
			};
		}
		return [...wholes, ...joined];
	});
	return stretches.toSorted((a, b) => firstNumber(a) - firstNumber(b));
}

/** Returns the number of the best passage that contains a range of the page, or of the one in which the range starts. */
export function citationOf({ parts }: Stretch, start: number, end: number): number {
	const within = parts.filter((part) => part.start <= start && end <= part.end);
	const around = within.length > 0 ? within : parts.filter((part) => part.start <= start && start < part.end);
	return Math.min(...(around.length > 0 ? around : parts).map(({ n }) => n));
}

/** Returns whether one of the passages contains the position of the page. */
export function isInPassage({ parts }: Stretch, position: number): boolean {
	return parts.some(({ start, end }) => start <= position && position < end);
}

/** Whether nothing of a section precedes or follows a list or table in its stretch. */
export interface Place {
	isFirst: boolean;
	isLast: boolean;
}

/** Returns whether all of a list or table is in a stretch. Null if that is unknown. */
export function isWholeIn({ extent }: Stretch, { isFirst, isLast }: Place): boolean | null {
	const starts = !isFirst || extent?.starts;
	const ends = !isLast || extent?.ends;
	return starts === undefined || ends === undefined ? null : starts && ends;
}

/** Appends a passage if it overlaps or follows a stretch. Returns whether it does. */
function append(stretch: Stretch, text: string, part: Part): boolean {
	const end = stretch.start + stretch.text.length;
	if (part.start > end + GAP_MAX_CHARS) return false;
	const overlap = end - part.start;
	// Passages of another version of the page may have the same offsets and another text.
	if (overlap > 0 && !text.startsWith(stretch.text.slice(-overlap)) && !stretch.text.endsWith(text))
		return false;
	stretch.text += overlap >= 0 ? text.slice(overlap) : "\n".repeat(-overlap) + text;
	stretch.parts.push(part);
	return true;
}

function firstNumber({ parts }: Stretch): number {
	return Math.min(...parts.map(({ n }) => n));
}
