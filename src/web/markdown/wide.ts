import type { MarkdownIt } from "markdown-it";

const CODE = ["fence", "code_block"] as const;

/** Markdown plugin: makes tables and code blocks focusable, so that wide ones can be scrolled with the keyboard. */
export function wideBlocks(markdown: MarkdownIt): void {
	const { rules } = markdown.renderer;
	rules.table_open = (tokens, index, options, _env, renderer) =>
		`<div class="table" ${focusableGroup("Table")}>${renderer.renderToken(tokens, index, options)}`;
	rules.table_close = (tokens, index, options, _env, renderer) =>
		`${renderer.renderToken(tokens, index, options)}</div>`;
	for (const name of CODE) {
		const render = rules[name];
		if (render) rules[name] = (...args) => render(...args).replace("<pre", `<pre ${focusableGroup("Code")}`);
	}
}

// The `region` role would make each element a landmark, so use `group`.
function focusableGroup(label: string): string {
	return `role="group" aria-label="${label}" tabindex="0"`;
}
