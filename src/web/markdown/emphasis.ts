import type { MarkdownIt } from "markdown-it";

const WHITE = /\s/;
const NON_ASCII = /[^\0-\x7f]/;
/** Opening and closing punctuation. */
const OPENING = /[\p{Ps}¿¡]/u;
const CLOSING = /[\p{Pe},;:?、。，．：；！？]/u;
/** What stands next to the sign of a product or power; one side of it has a digit, as in `2*x`. */
const FACTOR = /[A-Za-z0-9]/;
const DIGIT = /[0-9]/;
/** `**` is almost always a mark; a single `*` between ASCII letters may be a multiplication. */
const STRONG_MARKS = 2;

/**
 * Lets emphasis begin and end next to punctuation inside a word, as in `这是**“重点”**内容` or `**Note:**text`. CommonMark
 * wants white space or punctuation on the other side, which many scripts do not write.
 * @see https://github.com/tats-u/markdown-cjk-friendly
 */
export function emphasisInWords(markdown: MarkdownIt): void {
	markdown.inline.State = class extends markdown.inline.State {
		override scanDelims(start: number, canSplitWord: boolean) {
			const scanned = super.scanDelims(start, canSplitWord);
			const before = [...this.src.slice(Math.max(0, start - 2), start)].at(-1) ?? " ";
			const [after = " "] = this.src.slice(start + scanned.length, start + scanned.length + 2);
			if (!canSplitWord || WHITE.test(before) || WHITE.test(after)) return scanned;
			const isProduct = FACTOR.test(before) && FACTOR.test(after) && DIGIT.test(before + after);
			if (isProduct) return { ...scanned, can_open: false };
			const joined = NON_ASCII.test(before) || NON_ASCII.test(after);
			return {
				length: scanned.length,
				can_open: scanned.can_open || (joined && !CLOSING.test(after)),
				can_close: scanned.can_close || ((joined || scanned.length >= STRONG_MARKS) && !OPENING.test(before)),
			};
		}
	};
}
