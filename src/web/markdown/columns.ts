import type { MarkdownIt } from "markdown-it";

const CELLS = new Set(["th_open", "td_open"]);

/** Names the alignment of a table's columns by a class: the page's content policy allows no style in an answer. */
export function alignedColumns(markdown: MarkdownIt): void {
	markdown.core.ruler.push("columns", (state) => {
		for (const cell of state.tokens) {
			if (!CELLS.has(cell.type) || cell.attrs === null) continue;
			const [, side] = String(cell.attrGet("style")).split(":");
			cell.attrs = [["class", `to-${side}`]];
		}
	});
}
