import MarkdownIt from "markdown-it";

const SAFE_LINK = /^(https?:\/\/|mailto:)/i;

const markdown = new MarkdownIt({ html: false, linkify: false }).disable("image");
markdown.validateLink = isSafeLink;
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
	tokens[index]?.attrSet("target", "_blank");
	tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
	return renderer.renderToken(tokens, index, options);
};

/** Whether a link may be followed from an answer: only to another site, or to write a mail. */
export function isSafeLink(url: string): boolean {
	return SAFE_LINK.test(url);
}

/** Markdown as HTML that is safe to insert: no raw HTML, no images, no links but to the web and mail. */
export function renderMarkdown(text: string): string {
	return markdown.render(text);
}
