import { readOperation } from "../../inference/extractive/question/operations.ts";
import { findComparison } from "../../inference/extractive/question/question-shape.ts";
import { hasTable } from "../../text/has-table.ts";
import type { Passage } from "../../text/passage.ts";
import type { Segment } from "./segment.ts";

/** The text of a page or an attachment, and its passages in order. */
export interface SegmentedText {
	text: string;
	segments: readonly Pick<Segment, "heading" | "start" | "end">[];
}

/** Maximum length of a section whose text is added, in UTF-16 code units. */
const SECTION_MAX_CHARS = 200_000;

/**
 * Adds the texts of whole sections to passages that contain only a part of a table, for a question that counts, adds up, or
 * compares its rows. `asked` are the question and what it refers to. The text of each section is added once.
 */
export function addWholeTables<P extends Passage>(
	asked: readonly (string | null)[],
	passages: readonly P[],
	load: (pageId: string) => SegmentedText | null,
): P[] {
	if (!asked.some((text) => text !== null && asksAboutAllRows(text.toLowerCase()))) return [...passages];
	const added = new Set<string>();
	const pages = new Map<string, SegmentedText | null>();
	return passages.map((passage) => {
		const { section, text, pageId } = passage;
		if (section === undefined || (section.starts && section.ends) || !hasTable(text)) return passage;
		if (!pages.has(pageId)) pages.set(pageId, load(pageId));
		const page = pages.get(pageId) ?? null;
		const range = page === null ? null : findSection(page, passage);
		if (page === null || range === null) return passage;
		const { start, end } = range;
		const key = `${pageId} ${start}`;
		if (added.has(key) || end - start > SECTION_MAX_CHARS) return passage;
		added.add(key);
		return { ...passage, section: { ...section, whole: { text: page.text.slice(start, end), start } } };
	});
}

/** Returns whether a question is about all rows. "And in May?" may ask for the same as the question before it. */
function asksAboutAllRows(text: string): boolean {
	return (
		readOperation(text) !== null ||
		findComparison(text) !== "" ||
		/^\W*(?:and|(?:what|how) about|und)\b/.test(text)
	);
}

/** Returns the range of the section that contains a passage: of the passages around it with the same heading. */
function findSection(
	{ segments }: SegmentedText,
	{ heading, start }: Passage,
): { start: number; end: number } | null {
	const at = segments.findIndex((segment) => segment.start === start && segment.heading === heading);
	if (at < 0) return null;
	let first = at;
	let last = at;
	while (segments[first - 1]?.heading === heading) first--;
	while (segments[last + 1]?.heading === heading) last++;
	return { start: segments[first]?.start ?? start, end: segments[last]?.end ?? start };
}
