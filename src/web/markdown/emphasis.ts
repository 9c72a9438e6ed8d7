import type { MarkdownIt } from "markdown-it";

const WHITESPACE = /\s/;
const NON_ASCII = /[^\0-\x7f]/;
const OPENING = /[\p{Ps}¿¡]/u;
const CLOSING = /[\p{Pe},;:?、。，．：；！？]/u;
/** Matches the characters next to `*` in a product or power such as `2*x`. At least one of them is a digit. */
const FACTOR = /[A-Za-z0-9]/;
const DIGIT = /[0-9]/;
/** `**` is almost always emphasis; a single `*` between ASCII letters may be a multiplication. */
const STRONG_MARKS = 2;

/**
 * Markdown plugin: lets emphasis start and end next to punctuation inside a word, as in `这是**“重点”**内容` or
 * `**Note:**text`. CommonMark requires whitespace or punctuation on the other side, but many writing systems use
 * neither there.
 *
 * @see https://github.com/tats-u/markdown-cjk-friendly
 */
export function emphasisInWords(markdown: MarkdownIt): void {
	markdown.inline.State = class extends markdown.inline.State {
		override scanDelims(start: number, canSplitWord: boolean) {
			const scanned = super.scanDelims(start, canSplitWord);
			const before = [...this.src.slice(Math.max(0, start - 2), start)].at(-1) ?? " ";
			const [after = " "] = this.src.slice(start + scanned.length, start + scanned.length + 2);
			if (!canSplitWord || WHITESPACE.test(before) || WHITESPACE.test(after)) return scanned;
			const isProduct = FACTOR.test(before) && FACTOR.test(after) && DIGIT.test(before + after);
			if (isProduct) return { ...scanned, can_open: false };
			const isJoined = NON_ASCII.test(before) || NON_ASCII.test(after);
			return {
				length: scanned.length,
				can_open: scanned.can_open || (isJoined && !CLOSING.test(after)),
				can_close:
					scanned.can_close || ((isJoined || scanned.length >= STRONG_MARKS) && !OPENING.test(before)),
			};
		}
	};
}
