/** A Markdown heading. `level` is 1 to 6; `title` is its non-empty text without markup. */
export interface Heading {
	level: number;
	title: string;
}

/** Maximum length of a title before its markup is removed, in UTF-16 code units. */
const TITLE_SOURCE_MAX_CHARS = 2_000;

/** Parses a line as an ATX heading (`## Title`), or returns null. The line must not contain a line break. */
export function parseHeading(line: string): Heading | null {
	const [, marks, rest = ""] = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/s.exec(line) ?? [];
	const title = toPlainTitle(removeClosingHashes(rest));
	return marks === undefined || title === "" ? null : { level: marks.length, title };
}

/** Returns the text of a heading without links, emphasis, code marks, tags or `{#id}`. */
export function toPlainTitle(source: string): string {
	const whole = source.slice(0, TITLE_SOURCE_MAX_CHARS).toWellFormed();
	if (!/[[`*_~<\\{]/.test(whole)) return whole.trim();
	return whole
		.replace(ATTRIBUTES, "")
		.split(CODE)
		.map((part, n) => (n % 2 === 1 ? part : removeMarkup(part)))
		.join("")
		.trim();
}

/** Removes a closing run of `#` if it follows white space. Leaves "C#" unchanged. */
function removeClosingHashes(text: string): string {
	const kept = text.trimEnd();
	const marks = kept.length - kept.replace(/(?<!#)#+$/, "").length;
	const before = kept.slice(0, kept.length - marks);
	return before === "" || /[ \t]$/.test(before) ? before : kept;
}

function removeMarkup(text: string): string {
	return (
		text
			.replace(/<\/?[a-z][^<>]*>/gi, "")
			.replace(LINK, "$1")
			// The first pass replaces an image inside a link; this one replaces the link.
			.replace(LINK, "$1")
			.replace(/(\*{1,3}|~~)(?=\S)([^*~]*[^*~\s])\1/g, "$2")
			.replace(/(?<![\w_])_([^_]*[^_\s])_(?![\w_])/g, "$1")
			.replace(/\\([!-/:-@[-`{-~])/g, "$1")
	);
}

const LINK = /!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g;
/** A trailing attribute list such as `{#id .class}`. */
const ATTRIBUTES = /(?<![ \t])[ \t]*\{[:#.][^{}]*\}[ \t]*$/;
const CODE = /(?<!`)`([^`]+)`(?!`)/;
