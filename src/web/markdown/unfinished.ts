import type { Env, MarkdownIt, Token } from "markdown-it";

/** Maximum number of open marks that are closed; each adds a level of nesting. */
const OPEN_MARKS_MAX = 8;

/** A last line of marks only: a list item, heading or rule that has no content yet. */
const BARE_LINE =
	/(?:^|\n)[ \t]*(?:[-*+=_~|>]{1,3}|`{1,2}|\d{1,3}[.)]|(?<=\n[ \t]*)\d{1,3}|#{1,6}|(?:[-*+]|\d{1,3}[.)])[ \t]\[[ xX]?\]?)[ \t]*$/;
/** The beginning of an escape, or of a tag that is understood, such as `<br>`. */
const HALF_ESCAPE_OR_TAG = /(?<!\\)\\$|<(?:br? ?\/?|\/?(?:su?[bp]?)?|su[bp]>)?$/i;
const OPEN_TAG = /<(su[bp])>[^<\n]{1,200}$/i;
const BARE_MARKS = /(?:\*{1,3}|~~?|(?<!\S)__?|(?<!`)`+)$/;
/** `**bold*`: half of the marks that close. */
const HALF_CLOSED = /((?:\*\*|~~)(?=\S)[^*~\n]{1,300}(?=[*~]$)|(?<!\S)__(?=\S)[^_\n]{1,300})[*~_]$/;
/** Stands for what the parser understood, such as code or a link. */
const UNDERSTOOD = "\uFFFC";
/** A single `*` opens where no ASCII letter, digit or bracket is before it: `f(*args)` and `2*x` are code. */
const OPENING_MARKS =
	/\*{2,3}(?=[^\s*])|~~(?=[^\s~])|(?<!`)`+(?=[^`])|(?<![!-~])\*(?=[\p{L}\p{Ps}\p{Pi}\uFFFC])|(?<!\S)__?(?=\p{L})/gu;
/** The destination may have brackets in a pair, and a title. */
const HALF_LINK =
	/!?\[([^\][\n]{1,300})\]\((?:[hm][^()\s]*(?:\([^()\s]*\)?[^()\s]*)?(?: "[^"\n]{0,300}"?)?)?$/;
/** A formula in TeX delimiters without its end, by what ends it. */
const HALF_FORMULAS = [
	[/\\\((?:[^\\\n`]|\\[^()\n`]){1,500}$/, "\\)"],
	[/\\\[(?:[^\\\n`]|\\[^[\]\n`]){1,500}$/, "\\]"],
	[/\$\$[^$\n`]{1,500}$/, "$$"],
] as const;
/** The first row of a table, and perhaps the start of the row of dashes below it. */
const TABLE_HEAD = /(?:^|\n)(\|[^\n]+)(?:\n[|:\- \t]*)?$/;

/**
 * Parses an answer that is still being written as what it is about to become: marks that are still open at its end are
 * closed, and marks without content are left out, so that none of them flashes up.
 */
export function parseUnfinished(markdown: MarkdownIt, text: string, env: Env): Token[] {
	let shown = text
		.trimEnd()
		.replace(HALF_ESCAPE_OR_TAG, "")
		.trimEnd()
		.replace(BARE_LINE, "")
		.trimEnd()
		.replace(HALF_CLOSED, "$1");
	let tokens = markdown.parse(shown, env);
	let last = lastInline(tokens);
	if (last === null) return tokens;
	const head = last.level === 1 && TABLE_HEAD.exec(last.content)?.[1];
	if (head) {
		const above = shown.slice(0, shown.lastIndexOf(head));
		return markdown.parse(`${above}${head}\n${"|-".repeat(cellsOf(head))}|`, env);
	}
	const [link, label] = HALF_LINK.exec(last.content) ?? [];
	if (link !== undefined) {
		shown = shown.slice(0, -link.length) + label;
		tokens = markdown.parse(shown, env);
		last = lastInline(tokens);
	}
	const [, end] = HALF_FORMULAS.find(([pattern]) => pattern.test(last?.content ?? "")) ?? [];
	if (end !== undefined) {
		const formula = markdown.parse(shown + end, env);
		if (lastInline(formula)?.children?.at(-1)?.type === "code_inline") return formula;
	}
	const literal = literalOf(last);
	const bare = BARE_MARKS.exec(literal)?.[0].length ?? 0;
	const marks = closingOf(literal.slice(0, literal.length - bare));
	if (bare === 0 && marks === "") return tokens;
	const completed = markdown.parse(shown.slice(0, shown.length - bare).trimEnd() + marks, env);
	const wasUnderstood = marks === "" || !literalOf(lastInline(completed)).endsWith(marks);
	return wasUnderstood ? completed : tokens;
}

/** The text that the answer ends with; null when it ends with something else, such as a code block. */
function lastInline(tokens: readonly Token[]): Token | null {
	const last = tokens.findLast(({ type, nesting, content }) => {
		// The parser fills a row of a table up with empty cells.
		const isEmptyCell = type === "td_open" || (type === "inline" && content === "");
		return nesting !== -1 && !isEmptyCell;
	});
	return last?.type === "inline" ? last : null;
}

/** What the parser took for plain text. */
function literalOf(inline: Token | null): string {
	const literal = ({ type, content }: Token) => {
		if (type === "text") return content;
		return type === "softbreak" || type === "hardbreak" ? "\n" : UNDERSTOOD;
	};
	return (inline?.children ?? []).map(literal).join("");
}

function closingOf(literal: string): string {
	const open = Array.from(literal.matchAll(OPENING_MARKS), ([mark]) => mark);
	if (open.length > OPEN_MARKS_MAX) return "";
	const code = open.findIndex((mark) => mark.startsWith("`"));
	const [, tag] = OPEN_TAG.exec(literal) ?? [];
	const inner = tag === undefined || code !== -1 ? "" : `</${tag}>`;
	return inner + (code === -1 ? open : open.slice(0, code + 1)).reverse().join("");
}

function cellsOf(row: string): number {
	return Math.max(1, row.replace(/\|\s*$/, "").split(/(?<!\\)\|/).length - 1);
}
