import type { MarkdownIt } from "markdown-it";

/**
 * Markdown plugin: renders an image as a link whose text is the image's alternative text, so that an answer loads
 * nothing. Inside a link, renders only the text.
 */
export function linkedImages(markdown: MarkdownIt): void {
	markdown.renderer.rules.image = (tokens, index, options, env, renderer) => {
		const { children = [] } = tokens[index] ?? {};
		const source = markdown.utils.escapeHtml(String(tokens[index]?.attrGet("src")));
		const text = renderer.renderInlineAsText(children ?? [], options, env);
		const name = text === "" ? source : markdown.utils.escapeHtml(text);
		const before = tokens
			.slice(0, index)
			.findLast(({ type }) => type === "link_open" || type === "link_close");
		if (before?.type === "link_open") return name;
		return `<a href="${source}" target="_blank" rel="noopener noreferrer nofollow">${name}</a>`;
	};
}
