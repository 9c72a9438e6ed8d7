/** A line of a text, or what is left of it. */
interface Line {
	text: string;
}

/** Matches the line after a term that it defines, which may be bold. */
export const DEFINITION = /^\s{0,3}:\s+\S/;
/** Maximum length of a line that may be an entry of a list without markers, in UTF-16 code units. */
const ENTRY_MAX_CHARS = 60;

/**
 * Returns whether the first of several lines is the title of the others, of which at least two are indented, as in
 * "Going home, Saturday" above "  09:12  Göttingen" and "  14:26  Zürich".
 */
export function isTitled([title, ...others]: readonly Line[]): boolean {
	const indented = others.filter(({ text }) => INDENTED.test(text));
	return (
		title !== undefined &&
		!/^\s|[,;.!?]\s*$/.test(title.text) &&
		indented.length > 1 &&
		others.slice(0, indented.length).every((line) => indented.includes(line) && isEntry(line.text))
	);
}

const INDENTED = /^(?: {2}|\t)\s*\S/;

/** Share of the longest line up to which a line and the next word are so short that the break was made on purpose. */
const EARLY_BREAK_SHARE = 0.75;

/**
 * Returns whether lines are notes, each on something of its own, and not text that was wrapped: a line that isn't the end of
 * a sentence breaks off although the next word would have fit on it.
 */
function areNotes(lines: readonly Line[]): boolean {
	if (lines.some(({ text }) => DEFINITION.test(text))) return false;
	const texts = lines.map(({ text }) => text.trim());
	const longest = Math.max(...texts.map(({ length }) => length));
	const breaks = texts.slice(0, -1).map((text, at) => {
		const [next = ""] = (texts[at + 1] ?? "").split(" ", 1);
		const isShort = text.length + next.length < EARLY_BREAK_SHARE * longest;
		// Of two lines, the second may be the rest of a sentence.
		const isNew = texts.length > 2 || /^[\p{Lu}\p{N}]/u.test(next);
		return { isEnd: SENTENCE_END.test(text), isEarly: isShort && isNew };
	});
	const made = breaks.filter(({ isEnd, isEarly }) => isEnd || isEarly);
	return made.some(({ isEnd }) => !isEnd) && made.length >= breaks.length / 2;
}

const SENTENCE_END = /[.!?:]["'”’»)]*$/;

/**
 * Returns the position after the entries of a list without markers: of all lines, or of those with a label, which others may
 * follow.
 */
export function findEndOfEntries(lines: readonly Line[], first: number): number {
	if (areNotes(lines.slice(first))) return lines.length;
	if (lines.slice(first).every(({ text }) => isEntry(text))) return lines.length;
	const end = lines.findIndex(({ text }, at) => at >= first && !LABELED_ENTRY.test(text.trim()));
	return end < 0 ? lines.length : end;
}

/** Returns whether a line is an entry, such as "Monday: closed" or "Croissant 2.40 €", and not a line of running text. */
function isEntry(line: string): boolean {
	const text = line.trim();
	return (
		LABELED_ENTRY.test(text) ||
		(text.length <= ENTRY_MAX_CHARS &&
			/^[\p{Lu}\p{N}]/u.test(text) &&
			!/[!?,;]$|(?<!\b[ap]\.m)\.$/.test(text))
	);
}

const LABELED_ENTRY = /^(?:\*\*[^*]{1,60}\*\*|[\p{Lu}\p{N}][^.!?:]{0,40})(?::\*\*|:| [–—-]) ?\S/u;
