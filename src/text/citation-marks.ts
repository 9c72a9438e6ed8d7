/** A citation in an answer, such as `[1]`, `[1, 3-5]`, `[^1]`, `[^1^]`, `[Source 1]`, `[来源 1]` or `【1†source】`. */
export interface CitationMark {
	start: number;
	end: number;
	/** The source numbers and ranges in the citation, in order. */
	items: readonly CitationRange[];
}

/** One item of a citation. A single number is a range of one. */
interface CitationRange {
	text: string;
	first: number;
	last: number;
}

const GAP = String.raw`[^\S\n]?`;
const NUMBERS = String.raw`\d{1,3}(?:${GAP}[-–—‑~～]${GAP}\^?\d{1,3})?`;
/** Words for "source" that models use, in several languages. */
const NAMES =
	"(?:(?:source|note|ref|passage|doc(?:ument)?|nota?|fuente|fonte)s?|quellen?|fonti|bron(?:nen)?|źródł[oa]|källa|источники?|джерел[оа]|kaynak|المصدر|مصدر|स्रोत|来源|來源|资料|資料|出典|出处|출처|자료)";
const ITEM = `(?:${NAMES}[.:：]?${GAP}|[#^])?${NUMBERS}\\^?`;
const AND = String.raw`[^\S\n](?:and|und|et|og|och|[eiyи])[^\S\n]`;
const SEPARATOR = `(?:${GAP}[,;，、；&与和とや및](?:${GAP}and\\b)?${GAP}|${AND})`;
const ITEMS = `${GAP}${ITEM}(?:${SEPARATOR}${ITEM}){0,30}${GAP}`;
/** Some models append the line numbers of the quotation after a dagger. */
const LINES = String.raw`(?:†[^\[\]【】\n]{0,100})?`;
/** Start of a link destination: `[1](https://…)` is a link, not a citation. */
const DESTINATION = String.raw`\((?:https?:\/\/|mailto:)`;
/** The rest of a link destination, with balanced parentheses and an optional title. */
const TO_ITS_END = String.raw`[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200}){0,3}(?: "[^"\n]{0,300}")?\)`;
const CITATION = String.raw`(?:[[［]${ITEMS}${LINES}[\]］](?!${DESTINATION})|【${ITEMS}${LINES}】)`;
const LINKED_NUMBER = String.raw`\[${ITEMS}\]${DESTINATION}${TO_ITS_END}`;

const EACH_CITATION = new RegExp(CITATION, "gi");
const EACH_NUMBERS = new RegExp(NUMBERS, "g");
// The lookbehind lets a match start only at the first of several spaces. This keeps matching linear.
const EACH_WITH_SPACE = new RegExp(String.raw`(?:(?<![^\S\n])[^\S\n]+)?${CITATION}`, "gi");
/** A citation such as `[1]`, `[1](https://…)`, `[[1]](https://…)`, `([1], [2])` or `<sup>[1]</sup>`. */
const TRAILING_ONE = String.raw`(?:${CITATION}|${LINKED_NUMBER}|\[${CITATION}\](?:${DESTINATION}${TO_ITS_END})?|\((?:${CITATION}|${LINKED_NUMBER})(?:,? ?${CITATION}){0,9}\)|<sup>${CITATION}<\/sup>)`;
/** Citations at the end of a sentence, after any closing emphasis. */
const TRAILING = new RegExp(String.raw`[*_]{0,3}(?:[ \t]*${TRAILING_ONE})+`, "iy");
const EACH_MARK = new RegExp(
	String.raw`<sup>${CITATION}<\/sup>|${CITATION}|${LINKED_NUMBER}|\]${DESTINATION}${TO_ITS_END}|\[x\](?=\s)|<br ?\/?>`,
	"gi",
);

/** Returns the citations in a text, in order. A descending range such as `[3-1]` is not a citation. */
export function findCitations(text: string): CitationMark[] {
	const marks: CitationMark[] = [];
	for (const { 0: written, index } of text.matchAll(EACH_CITATION)) {
		const items = parseItems(written);
		if (items !== null) marks.push({ start: index, end: index + written.length, items });
	}
	return marks;
}

/** Replaces citations and the spaces before them. */
export function replaceCitations(text: string, replace: (written: string) => string): string {
	return text.replace(EACH_WITH_SPACE, (written) =>
		parseItems(written) === null ? written : replace(written),
	);
}

/**
 * Replaces each character of citations, link destinations, checked boxes and `<br>` tags with a space. Offsets stay the
 * same.
 */
export function blankMarks(text: string): string {
	return text.replace(EACH_MARK, (written) =>
		parseItems(written) === null ? written : " ".repeat(written.length),
	);
}

/** Returns the offset after the citations that directly follow `start`, or `start` when there are none. */
export function skipCitations(text: string, start: number): number {
	TRAILING.lastIndex = start;
	return TRAILING.test(text) ? TRAILING.lastIndex : start;
}

function parseItems(written: string): CitationRange[] | null {
	const listed = written.split(/[†(]/, 1)[0] ?? "";
	const items = Array.from(listed.matchAll(EACH_NUMBERS), ([item]) => parseRange(item));
	return items.some(({ first, last }) => first > last) ? null : items;
}

function parseRange(text: string): CitationRange {
	const [first = 0, last = first] = (text.match(/\d+/g) ?? []).map(Number);
	return { text, first, last };
}
