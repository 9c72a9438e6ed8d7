/** A Markdown heading. `level` is 1 to 6; `title` is its text without marks, and is not empty. */
export interface Heading {
	level: number;
	title: string;
}

/** Longest source of a title that is read, in UTF-16 code units. */
const TITLE_SOURCE_MAX_CHARS = 2_000;

/** Returns the ATX heading (`## Title`) that a line is, or null. The line contains no line break. */
export function parseHeading(line: string): Heading | null {
	const [, marks, rest = ""] = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/s.exec(line) ?? [];
	const title = toPlainTitle(removeClosingHashes(rest));
	return marks === undefined || title === "" ? null : { level: marks.length, title };
}

/** Returns the text of a heading: what its links, emphasis, code and tags show, without `{#id}`. */
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

/** A trailing run of `#` closes a heading only after white space: "C#" keeps its own. */
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
			// The picture that a link shows is replaced first.
			.replace(LINK, "$1")
			.replace(/(\*{1,3}|~~)(?=\S)([^*~]*[^*~\s])\1/g, "$2")
			.replace(/(?<![\w_])_([^_]*[^_\s])_(?![\w_])/g, "$1")
			.replace(/\\([!-/:-@[-`{-~])/g, "$1")
	);
}

const LINK = /!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g;
/** `{#id .class}` at the end. */
const ATTRIBUTES = /(?<![ \t])[ \t]*\{[:#.][^{}]*\}[ \t]*$/;
const CODE = /(?<!`)`([^`]+)`(?!`)/;
