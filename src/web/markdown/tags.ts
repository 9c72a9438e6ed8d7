import type { MarkdownIt } from "markdown-it";

const LINE_BREAK = /<br ?\/?>/iy;
const SUB_OR_SUP = /<(su[bp])>([^<\n]{1,200})<\/\1>/iy;

/**
 * Markdown plugin: renders `<br>`, `<sub>` and `<sup>` tags that have no attributes. Markdown has no syntax for them.
 */
export function plainTags(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("autolink", "tags", (state, silent) => {
		LINE_BREAK.lastIndex = SUB_OR_SUP.lastIndex = state.pos;
		const [br] = LINE_BREAK.exec(state.src) ?? [];
		const [element, tag = "", content = ""] = br === undefined ? (SUB_OR_SUP.exec(state.src) ?? []) : [];
		const source = br ?? element;
		if (source === undefined) return false;
		if (!silent) {
			if (br !== undefined) state.push("hardbreak", "br", 0);
			else {
				state.push("sub_sup_open", tag.toLowerCase(), 1);
				state.push("text", "", 0).content = content;
				state.push("sub_sup_close", tag.toLowerCase(), -1);
			}
		}
		state.pos += source.length;
		return true;
	});
}
