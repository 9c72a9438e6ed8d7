import type { MarkdownIt } from "markdown-it";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { findLanguage } from "./languages.ts";
import { isUnfinished, Rendering } from "./rendering.ts";

/**
 * Code longer than this many UTF-16 code units is highlighted up to here until it is finished, because it is highlighted
 * again with each token.
 */
const LIVE_HIGHLIGHT_MAX_CHARS = 6_000;
/** Longer code is not highlighted. */
const HIGHLIGHT_MAX_CHARS = 100_000;

/** Markdown plugin: renders code blocks with the name of their language and a button that copies them. */
export function codeBlocks(markdown: MarkdownIt): void {
	const { escapeHtml, unescapeAll } = markdown.utils;
	const { copy, copyCode } = lazyStrings.code;
	const copyButton = `<button type="button" class="copy-code" data-copy-code aria-label="${escapeHtml(copyCode)}">${escapeHtml(copy)}</button>`;
	markdown.renderer.rules.fence = (tokens, index, _options, env) => {
		const { content = "", info = "", meta } = tokens[index] ?? {};
		const [name = ""] = unescapeAll(info).trim().split(/\s+/);
		return renderCode(content, name, isUnfinished(meta), Rendering.of(env));
	};
	markdown.renderer.rules.code_block = (tokens, index, _options, env) =>
		renderCode(tokens[index]?.content ?? "", "", false, Rendering.of(env));

	function renderCode(content: string, name: string, isOpen: boolean, { extras }: Rendering): string {
		const code = content.replace(/\n$/, "");
		const limit = isOpen ? LIVE_HIGHLIGHT_MAX_CHARS : HIGHLIGHT_MAX_CHARS;
		// Cuts before a line, so that most tokens are complete.
		const end = code.length <= limit ? code.length : isOpen ? code.lastIndexOf("\n", limit) : 0;
		const { label, grammar } = findLanguage(name);
		const colored = grammar === null || end <= 0 ? null : extras.highlight(code.slice(0, end), name);
		const html = colored === null ? escapeHtml(code) : colored + escapeHtml(code.slice(end));
		const title = escapeHtml(label || lazyStrings.code.name);
		// The model may still be writing the name of the language.
		const shownTitle = isOpen && code === "" ? "" : title;
		return `<div class="code-block"><div class="code-head"><span>${shownTitle}</span>${copyButton}</div><pre role="group" aria-label="${title}" tabindex="0"><code>${html}</code></pre></div>\n`;
	}
}
