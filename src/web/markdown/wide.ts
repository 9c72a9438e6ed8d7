import type { MarkdownIt } from "markdown-it";

const CODE = ["fence", "code_block"] as const;

/**
 * Lets tables and code blocks, which scroll sideways where they are wider than the page, be reached with the keyboard.
 */
export function wideBlocks(markdown: MarkdownIt): void {
	const { rules } = markdown.renderer;
	rules.table_open = (tokens, index, options, _env, renderer) =>
		`<div class="table" ${reachable("Table")}>${renderer.renderToken(tokens, index, options)}`;
	rules.table_close = (tokens, index, options, _env, renderer) =>
		`${renderer.renderToken(tokens, index, options)}</div>`;
	for (const name of CODE) {
		const render = rules[name];
		if (render) rules[name] = (...given) => render(...given).replace("<pre", `<pre ${reachable("Code")}`);
	}
}

// A group rather than a region, because each region is a landmark.
function reachable(label: string): string {
	return `role="group" aria-label="${label}" tabindex="0"`;
}
