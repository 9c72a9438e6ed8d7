import type { MarkdownIt } from "markdown-it";

const BREAK = /<br ?\/?>/iy;
const RAISED = /<(su[bp])>([^<\n]{1,200})<\/\1>/iy;

/** Renders the three tags for which Markdown has no syntax: `<br>`, `<sub>` and `<sup>`, without attributes. */
export function plainTags(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("autolink", "tags", (state, silent) => {
		BREAK.lastIndex = RAISED.lastIndex = state.pos;
		const [br] = BREAK.exec(state.src) ?? [];
		const [raised, tag = "", content = ""] = br === undefined ? (RAISED.exec(state.src) ?? []) : [];
		const written = br ?? raised;
		if (written === undefined) return false;
		if (!silent) {
			if (br !== undefined) state.push("hardbreak", "br", 0);
			else {
				state.push("raised_open", tag.toLowerCase(), 1);
				state.push("text", "", 0).content = content;
				state.push("raised_close", tag.toLowerCase(), -1);
			}
		}
		state.pos += written.length;
		return true;
	});
}
