import MarkdownIt from "markdown-it";

/** The titles of the sources that an answer may cite, by number. */
export type Citable = ReadonlyMap<number, string>;

const SAFE_LINK = /^(https?:\/\/|mailto:)/i;
const CITATION = /\[(\d{1,3})\]/y;
const NOTHING: Citable = new Map();

// Without `reference`: a line "[1]: https://…" of the model would make every [1] a link to where it likes.
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(["image", "reference"]);
markdown.validateLink = isSafeLink;
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
	tokens[index]?.attrSet("target", "_blank");
	tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
	return renderer.renderToken(tokens, index, options);
};
markdown.inline.ruler.before("link", "citation", (state, silent) => {
	CITATION.lastIndex = state.pos;
	const [written, number] = CITATION.exec(state.src) ?? [];
	if (written === undefined) return false;
	if (!silent) {
		const cited = citableOf(state.env).get(Number(number));
		const token = state.push(cited === undefined ? "text" : "citation", "", 0);
		token.content = written;
		token.info = cited ?? "";
	}
	state.pos += written.length;
	return true;
});
markdown.renderer.rules.citation = (tokens, index) => {
	const { content = "", info = "" } = tokens[index] ?? {};
	const n = content.slice(1, -1);
	const title = markdown.utils.escapeHtml(info);
	return `<button type="button" class="citation" data-citation="${n}" title="${title}" aria-label="Source ${n}: ${title}">${content}</button>`;
};

/** Whether a link may be followed from an answer: only to another site, or to write a mail. */
export function isSafeLink(url: string): boolean {
	return SAFE_LINK.test(url);
}

/**
 * Markdown as HTML that is safe to insert: no raw HTML, no images, no links but to the web and mail. `[n]` is a button
 * with `data-citation` when there is such a source, and text otherwise.
 */
export function renderMarkdown(text: string, citable: Citable = NOTHING): string {
	return markdown.render(text, { citable });
}

function citableOf(env: unknown): Citable {
	const { citable } = Object(env);
	return citable instanceof Map ? citable : NOTHING;
}
