import type { MarkdownIt } from "markdown-it";

const CELLS = new Set(["th_open", "td_open"]);

/** Markdown plugin: uses classes to align table columns, because the Content-Security-Policy forbids inline styles. */
export function alignedColumns(markdown: MarkdownIt): void {
	markdown.core.ruler.push("columns", (state) => {
		for (const cell of state.tokens) {
			if (!CELLS.has(cell.type) || cell.attrs === null) continue;
			const [, alignment] = String(cell.attrGet("style")).split(":");
			cell.attrs = [["class", `to-${alignment}`]];
		}
	});
}
