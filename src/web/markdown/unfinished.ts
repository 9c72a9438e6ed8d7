import type { Env, MarkdownIt, Token } from "markdown-it";
import { UNFINISHED } from "./rendering.ts";

/** Maximum number of open marks to close. Each adds a level of nesting. */
const OPEN_MARKS_MAX = 8;

/** Matches a last line that contains only marks, such as a rule, an empty list item or an empty heading. */
const BARE_LINE =
	/(?:^|\n)[ \t]*(?:[-*+=_~|>]{1,3}|`{1,2}|\d{1,3}[.)]|(?<=\n[ \t]*)\d{1,3}|#{1,6}|(?:[-*+]|\d{1,3}[.)])[ \t]\[[ xX]?\]?)[ \t]*$/;
/** Matches the start of an escape or of a supported tag such as `<br>`. */
const HALF_ESCAPE_OR_TAG = /(?<!\\)\\$|<(?:br? ?\/?|\/?(?:su?[bp]?)?|su[bp]>)?$/i;
const OPEN_TAG = /<(su[bp])>[^<\n]{1,200}$/i;
const BARE_MARKS = /(?:\*{1,3}|~~?|(?<!\S)__?|(?<!`)`+)$/;
/** Matches text whose closing mark is incomplete, such as `**bold*`. */
const HALF_CLOSED = /((?:\*\*|~~)(?=\S)[^*~\n]{1,300}(?=[*~]$)|(?<!\S)__(?=\S)[^_\n]{1,300})[*~_]$/;
/** Placeholder for parsed content such as code or a link. */
const PARSED = "\uFFFC";
/** A single `*` after an ASCII letter, digit or bracket does not open emphasis: `f(*args)` and `2*x` are code. */
const OPENING_MARKS =
	/\*{2,3}(?=[^\s*])|~~(?=[^\s~])|(?<!`)`+(?=[^`])|(?<![!-~])\*(?=[\p{L}\p{Ps}\p{Pi}\uFFFC])|(?<!\S)__?(?=\p{L})/gu;
/** Matches an unclosed link. Its destination may contain a pair of parentheses, and a title may follow. */
const HALF_LINK =
	/!?\[([^\][\n]{1,300})\]\((?:[hm][^()\s]*(?:\([^()\s]*\)?[^()\s]*)?(?: "[^"\n]{0,300}"?)?)?$/;
/**
 * Patterns that match an unclosed TeX formula at the end of the text, each paired with the delimiter that closes it.
 */
const HALF_FORMULAS = [
	[/\\\((?:[^\\\n`]|\\[^()\n`]){1,500}$/, "\\)"],
	[/\\\[(?:[^\\\n`]|\\[^[\]\n`]){1,500}$/, "\\]"],
	[/\$\$[^$\n`]{1,500}$/, "$$"],
] as const;
/** Matches the first row of a table, with or without the start of its delimiter row. */
const TABLE_HEAD = /(?:^|\n)(\|[^\n]+)(?:\n[|:\- \t]*)?$/;

/**
 * Parses an answer that is being generated. Unclosed marks at its end are closed, and marks without content are
 * omitted, so that raw marks are never visible.
 */
export function parseUnfinished(markdown: MarkdownIt, text: string, env: Env): Token[] {
	let source = text
		.trimEnd()
		.replace(HALF_ESCAPE_OR_TAG, "")
		.trimEnd()
		.replace(BARE_LINE, "")
		.trimEnd()
		.replace(HALF_CLOSED, "$1");
	let tokens = markdown.parse(source, env);
	let last = lastInline(tokens);
	if (last === null) return tokens;
	const head = last.level === 1 && TABLE_HEAD.exec(last.content)?.[1];
	if (head) {
		const above = source.slice(0, source.lastIndexOf(head));
		return markdown.parse(`${above}${head}\n${"|-".repeat(countCells(head))}|`, env);
	}
	const [link, label] = HALF_LINK.exec(last.content) ?? [];
	if (link !== undefined) {
		source = source.slice(0, -link.length) + label;
		tokens = markdown.parse(source, env);
		last = lastInline(tokens);
	}
	const [, end] = HALF_FORMULAS.find(([pattern]) => pattern.test(last?.content ?? "")) ?? [];
	if (end !== undefined) {
		const formula = markdown.parse(source + end, env);
		const token = lastInline(formula)?.children?.at(-1);
		if (token?.type === "math_inline") {
			token.meta = UNFINISHED;
			return formula;
		}
	}
	const literal = plainText(last);
	const bare = BARE_MARKS.exec(literal)?.[0].length ?? 0;
	const marks = closingMarks(literal.slice(0, literal.length - bare));
	if (bare === 0 && marks === "") return tokens;
	const completed = markdown.parse(source.slice(0, source.length - bare).trimEnd() + marks, env);
	const wereParsed = marks === "" || !plainText(lastInline(completed)).endsWith(marks);
	return wereParsed ? completed : tokens;
}

/**
 * Returns the inline token at the end of the answer; null if the answer ends with something else, such as a code block.
 */
function lastInline(tokens: readonly Token[]): Token | null {
	const last = tokens.findLast(({ type, nesting, content }) => {
		// The parser pads table rows with empty cells.
		const isEmptyCell = type === "td_open" || (type === "inline" && content === "");
		return nesting !== -1 && !isEmptyCell;
	});
	return last?.type === "inline" ? last : null;
}

/** Returns the plain text of an inline token. */
function plainText(inline: Token | null): string {
	const literal = ({ type, content }: Token) => {
		if (type === "text") return content;
		return type === "softbreak" || type === "hardbreak" ? "\n" : PARSED;
	};
	return (inline?.children ?? []).map(literal).join("");
}

function closingMarks(literal: string): string {
	const open = Array.from(literal.matchAll(OPENING_MARKS), ([mark]) => mark);
	if (open.length > OPEN_MARKS_MAX) return "";
	const code = open.findIndex((mark) => mark.startsWith("`"));
	const [, tag] = OPEN_TAG.exec(literal) ?? [];
	const inner = tag === undefined || code !== -1 ? "" : `</${tag}>`;
	return inner + (code === -1 ? open : open.slice(0, code + 1)).reverse().join("");
}

function countCells(row: string): number {
	return Math.max(1, row.replace(/\|\s*$/, "").split(/(?<!\\)\|/).length - 1);
}
