import type { MarkdownIt } from "markdown-it";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { isUnfinished, Rendering } from "./rendering.ts";

/**
 * Patterns that match a formula in TeX delimiters. Each pattern stops at the next delimiter, so that matching takes
 * linear time.
 */
const ROUND = /\\\((?:[^\\\n]|\\[^()\n]){1,2000}\\\)/y;
const SQUARE = /\\\[(?:[^\\]|\\[^[\]]){1,4000}\\\]/y;
const DOLLARS = /\$\$[^$]{1,4000}\$\$/y;
/** A dollar sign before a digit starts a price and does not close a formula. */
const DOLLAR = /\$(?![\s$])[^$\n]{0,500}[^$\s]\$(?!\d)/y;
/** Without any of these characters, `\[…\]` is an escaped bracket and `$…$` contains two prices. */
const TEX = /[\\^_={}]/;
/** Longer blocks are treated as text. */
const BLOCK_LINES_MAX = 60;
/** The lines that close a block, by the lines that open it. */
const BLOCK_ENDS: ReadonlyMap<string, string> = new Map([
	["$$", "$$"],
	["\\[", "\\]"],
]);

/**
 * Markdown plugin: renders formulas. Their underscores, backslashes and line breaks are not parsed as Markdown. A
 * formula is shown verbatim while it is unfinished, if its syntax is invalid, and until the code that renders formulas
 * is loaded.
 */
export function formulas(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("escape", "math", (state, silent) => {
		const formula =
			matchAt(ROUND, state) ??
			matchAt(SQUARE, state, TEX) ??
			matchAt(DOLLARS, state) ??
			matchAt(DOLLAR, state, TEX);
		if (formula === null) return false;
		if (!silent) state.push("math_inline", "code", 0).content = formula;
		state.pos += formula.length;
		return true;
	});
	markdown.block.ruler.before(
		"fence",
		"math_block",
		(state, start, end, silent) => {
			const lineAt = (line: number) => state.getLines(line, line + 1, state.blkIndent, false).trim();
			const closing = BLOCK_ENDS.get(lineAt(start));
			if (closing === undefined) return false;
			let line = start + 1;
			while (line < end && line < start + BLOCK_LINES_MAX && lineAt(line) !== closing) line++;
			if (line === start + BLOCK_LINES_MAX) return false;
			if (silent) return true;
			state.line = Math.min(line + 1, end);
			const token = state.push("math_block", "code", 0);
			token.content = state.getLines(start, state.line, state.blkIndent, true);
			token.map = [start, state.line];
			return true;
		},
		{ alt: ["paragraph", "reference", "blockquote", "list"] },
	);
	const { rules } = markdown.renderer;
	const label = markdown.utils.escapeHtml(lazyStrings.markdown.formula);
	rules.math_inline = (tokens, index, _options, env) => {
		const { content = "", meta } = tokens[index] ?? {};
		const [tex, isBlock] = stripDelimiters(content);
		const html = isUnfinished(meta) ? null : Rendering.of(env).extras.renderFormula(tex, isBlock);
		if (html === null) return `<code>${markdown.utils.escapeHtml(content)}</code>`;
		return isBlock
			? `<span class="formula" role="group" aria-label="${label}" tabindex="0">${html}</span>`
			: html;
	};
	rules.math_block = (tokens, index, _options, env) => {
		const { content = "" } = tokens[index] ?? {};
		const html = isClosed(content)
			? Rendering.of(env).extras.renderFormula(stripDelimiters(content.trim())[0], true)
			: null;
		const shown = html ?? `<pre><code>${markdown.utils.escapeHtml(content.trimEnd())}</code></pre>`;
		return `<div class="formula" role="group" aria-label="${label}" tabindex="0">${shown}</div>\n`;
	};
}

/** Returns the TeX between the delimiters, and whether they start a formula on a line of its own. */
function stripDelimiters(formula: string): [tex: string, isBlock: boolean] {
	const width = formula.startsWith("$") && !formula.startsWith("$$") ? 1 : 2;
	return [formula.slice(width, -width), formula.startsWith("$$") || formula.startsWith("\\[")];
}

function isClosed(block: string): boolean {
	const lines = block.trim().split("\n");
	return lines.length > 1 && lines.at(-1)?.trim() === BLOCK_ENDS.get(lines[0]?.trim() ?? "");
}

function matchAt(
	pattern: RegExp,
	{ src, pos }: { src: string; pos: number },
	required?: RegExp,
): string | null {
	pattern.lastIndex = pos;
	const [formula] = pattern.exec(src) ?? [];
	return formula !== undefined && (required?.test(formula.slice(2, -2)) ?? true) ? formula : null;
}
