import type { MarkdownIt } from "markdown-it";
import { lazyStrings } from "../strings/lazy-strings.ts";

const BOX = /^\[([ xX])\](?:\s+|$)/;

/** Markdown plugin: renders `- [ ] open` and `- [x] done` as disabled checkboxes. */
export function checkboxes(markdown: MarkdownIt): void {
	markdown.core.ruler.after("inline", "checkboxes", (state) => {
		state.tokens.forEach((block, index) => {
			const item = state.tokens[index - 2];
			const [text] = block.children ?? [];
			if (block.type !== "inline" || item?.type !== "list_item_open" || text?.type !== "text") return;
			const [marker = "", mark] = BOX.exec(text.content) ?? [];
			if (mark === undefined) return;
			text.content = text.content.slice(marker.length);
			const box = new state.Token("checkbox", "", 0);
			box.content = mark;
			block.children?.unshift(box);
			item.attrJoin("class", "task");
		});
	});
	const { escapeHtml } = markdown.utils;
	const { done, notDone } = lazyStrings.markdown;
	markdown.renderer.rules.checkbox = (tokens, index) =>
		tokens[index]?.content === " "
			? `<input type="checkbox" disabled aria-label="${escapeHtml(notDone)}"> `
			: `<input type="checkbox" disabled checked aria-label="${escapeHtml(done)}"> `;
}
