/** A citation in an answer, such as `[1]`, `[1, 3-5]`, `[^1]`, `[Source 1]` or `【1†source】`. */
export interface CitationMark {
	start: number;
	end: number;
	/** What it lists, in order: source numbers and ranges of them. */
	items: readonly CitedNumbers[];
}

/** One item of a citation; a single number is a range of one. */
export interface CitedNumbers {
	text: string;
	first: number;
	last: number;
}

const GAP = String.raw`[^\S\n]?`;
const NUMBERS = String.raw`\d{1,3}(?:${GAP}[-–—‑~～]${GAP}\^?\d{1,3})?`;
const ITEM = `(?:(?:source|note|ref|passage)s?[.:]?${GAP}|[#^])?${NUMBERS}`;
const SEPARATOR = `${GAP}(?:[,;，、；&](?:${GAP}and\\b)?|and\\b)${GAP}`;
const ITEMS = `${GAP}${ITEM}(?:${SEPARATOR}${ITEM}){0,30}${GAP}`;
/** Some models put the lines that they quote after a dagger. */
const LINES = String.raw`(?:†[^\[\]【】\n]{0,100})?`;
/** What follows the label of a link: `[1](https://…)` is a link, not a citation. */
const DESTINATION = String.raw`\((?:https?:\/\/|mailto:)`;
const CITATION = String.raw`(?:[[［]${ITEMS}${LINES}[\]］](?!${DESTINATION})|【${ITEMS}${LINES}】)`;
const LINKED_NUMBER = String.raw`\[${ITEMS}\]${DESTINATION}[^()\s]{0,2000}\)`;

const EACH_CITATION = new RegExp(CITATION, "gi");
const EACH_NUMBERS = new RegExp(NUMBERS, "g");
// The space before a citation starts only where a run of spaces starts, or a long run would be scanned again and again.
const EACH_WITH_SPACE = new RegExp(String.raw`(?:(?<![^\S\n])[^\S\n]+)?${CITATION}`, "gi");
const TRAILING = new RegExp(`(?:[ \\t]*(?:${CITATION}|${LINKED_NUMBER}))+`, "iy");
const EACH_MARK = new RegExp(
	String.raw`${CITATION}|${LINKED_NUMBER}|\]${DESTINATION}[^()\s]{0,2000}\)|\[x\](?=\s)|<br ?\/?>`,
	"gi",
);

/** Returns the citations of a text in order. A range that runs backwards, such as `[3-1]`, is none. */
export function citationsIn(text: string): CitationMark[] {
	const marks: CitationMark[] = [];
	for (const { 0: written, index } of text.matchAll(EACH_CITATION)) {
		const items = itemsOf(written);
		if (items !== null) marks.push({ start: index, end: index + written.length, items });
	}
	return marks;
}

/** Replaces citations together with the spaces before them. */
export function replaceCitations(text: string, replace: (written: string) => string): string {
	return text.replace(EACH_WITH_SPACE, (written) => (itemsOf(written) === null ? written : replace(written)));
}

/** Blanks what is no word of a text: citations, link destinations, checked boxes and `<br>`. Every offset stays what it was. */
export function blankMarks(text: string): string {
	return text.replace(EACH_MARK, (written) =>
		itemsOf(written) === null ? written : " ".repeat(written.length),
	);
}

/** Returns where the citations that follow directly after `start` end, or `start` when there are none. */
export function endOfCitations(text: string, start: number): number {
	TRAILING.lastIndex = start;
	return TRAILING.test(text) ? TRAILING.lastIndex : start;
}

function itemsOf(written: string): CitedNumbers[] | null {
	const listed = written.split(/[†(]/, 1)[0] ?? "";
	const items = Array.from(listed.matchAll(EACH_NUMBERS), ([item]) => numbersOf(item));
	return items.some(({ first, last }) => first > last) ? null : items;
}

function numbersOf(text: string): CitedNumbers {
	const [first = 0, last = first] = (text.match(/\d+/g) ?? []).map(Number);
	return { text, first, last };
}
