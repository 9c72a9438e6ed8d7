import type { MatchRange } from "../../../src/contracts/conversation-search.ts";
import { findMatches, mergeRanges, type PartMatch } from "./matches.ts";
import type { QueryPart } from "./query.ts";

/** Length of an excerpt, in UTF-16 code units, without the ellipses. */
const EXCERPT_CHARS = 160;
/** Length of the text before the first match, in UTF-16 code units. */
const LEAD_CHARS = 40;
/** Maximum distance that an end of an excerpt is moved to the space between two words, in UTF-16 code units. */
const WORD_MAX_CHARS = 20;

export interface Excerpt {
	excerpt: string;
	/** The matches in `excerpt`. */
	marks: MatchRange[];
}

/** Returns the stretch of a text that contains most parts of a query, or its start if it contains none. */
export function excerptOf(text: string, parts: readonly QueryPart[]): Excerpt {
	const matches = findMatches(text, parts);
	const first = findDensest(matches);
	const start = first === undefined ? 0 : startOf(text, first.range[0]);
	const end = endOf(text, start + EXCERPT_CHARS);
	const before = start > 0 ? "…" : "";
	const after = end < text.length ? "…" : "";
	const offset = before.length - start;
	const shown = matches.map(({ range }) => range).filter((range) => range[0] >= start && range[1] <= end);
	return {
		excerpt: before + text.slice(start, end) + after,
		marks: mergeRanges(shown).map(([from, to]) => [from + offset, to + offset]),
	};
}

/** Returns the match from which on most parts occur within one excerpt. */
function findDensest(matches: readonly PartMatch[]): PartMatch | undefined {
	let densest: PartMatch | undefined;
	let most = 0;
	for (const [at, match] of matches.entries()) {
		const limit = match.range[0] + EXCERPT_CHARS - LEAD_CHARS;
		const parts = new Set<number>();
		for (let next = at; next < matches.length && (matches[next]?.range[1] ?? limit) <= limit; next++)
			parts.add(matches[next]?.part ?? 0);
		if (densest === undefined || parts.size > most) [densest, most] = [match, parts.size];
	}
	return densest;
}

/** Returns the start of the first whole word up to `LEAD_CHARS` before a match. */
function startOf(text: string, match: number): number {
	const earliest = match - LEAD_CHARS;
	if (earliest <= 0) return 0;
	const space = text.indexOf(" ", earliest - 1);
	if (space !== -1 && space < match && space - earliest < WORD_MAX_CHARS) return space + 1;
	return isInsidePair(text, earliest) ? earliest + 1 : earliest;
}

/** Returns the end of the last whole word before `latest`. */
function endOf(text: string, latest: number): number {
	if (latest >= text.length) return text.length;
	const space = text.lastIndexOf(" ", latest);
	if (latest - space < WORD_MAX_CHARS) return space;
	return isInsidePair(text, latest) ? latest - 1 : latest;
}

/** Returns whether an offset is between the two halves of a surrogate pair. */
function isInsidePair(text: string, offset: number): boolean {
	return /[\udc00-\udfff]/.test(text.charAt(offset)) && /[\ud800-\udbff]/.test(text.charAt(offset - 1));
}
