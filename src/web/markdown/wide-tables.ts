import type { MarkdownIt } from "markdown-it";
import { lazyStrings } from "../strings/lazy-strings.ts";

/** Markdown plugin: makes tables focusable, so that wide ones can be scrolled with the keyboard. */
export function wideTables(markdown: MarkdownIt): void {
	const { rules } = markdown.renderer;
	const label = markdown.utils.escapeHtml(lazyStrings.markdown.table);
	// The `region` role would make each table a landmark, so use `group`.
	rules.table_open = (tokens, index, options, _env, renderer) =>
		`<div class="table" role="group" aria-label="${label}" tabindex="0">${renderer.renderToken(tokens, index, options)}`;
	rules.table_close = (tokens, index, options, _env, renderer) =>
		`${renderer.renderToken(tokens, index, options)}</div>`;
}
