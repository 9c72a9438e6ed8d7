import type { MarkdownIt } from "markdown-it";

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

/**
 * Markdown plugin: renders formulas verbatim, so that their underscores, backslashes and line breaks are not parsed as
 * Markdown.
 */
export function verbatimMath(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("escape", "math", (state, silent) => {
		const formula =
			matchAt(ROUND, state) ??
			matchAt(SQUARE, state, TEX) ??
			matchAt(DOLLARS, state) ??
			matchAt(DOLLAR, state, TEX);
		if (formula === null) return false;
		if (!silent) state.push("code_inline", "code", 0).content = formula;
		state.pos += formula.length;
		return true;
	});
	markdown.block.ruler.before(
		"fence",
		"math_block",
		(state, start, end, silent) => {
			const lineAt = (line: number) => state.getLines(line, line + 1, state.blkIndent, false).trim();
			const closing = new Map([
				["$$", "$$"],
				["\\[", "\\]"],
			]).get(lineAt(start));
			if (closing === undefined) return false;
			let line = start + 1;
			while (line < end && line < start + BLOCK_LINES_MAX && lineAt(line) !== closing) line++;
			if (line === start + BLOCK_LINES_MAX) return false;
			if (silent) return true;
			state.line = Math.min(line + 1, end);
			state.push("code_block", "code", 0).content = state.getLines(start, state.line, state.blkIndent, true);
			return true;
		},
		{ alt: ["paragraph", "reference", "blockquote", "list"] },
	);
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
