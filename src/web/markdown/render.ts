import MarkdownIt from "markdown-it";
import { checkboxes } from "./checkboxes.ts";
import { type Citable, citationButtons } from "./citations.ts";
import { alignedColumns } from "./columns.ts";
import { emphasisInWords } from "./emphasis.ts";
import { linkedImages } from "./images.ts";
import { verbatimMath } from "./math.ts";
import { plainTags } from "./tags.ts";
import { parseUnfinished } from "./unfinished.ts";
import { wideBlocks } from "./wide.ts";

const SAFE_LINK = /^(https?:\/\/|mailto:)/i;
const REFERENCE = /^\[\^?\d{1,3}\]:/;
const INNER_SCHEME = /[a-z]:[a-z]+$/i;
/** Longest prefix that is searched for an outer scheme, in UTF-16 code units. */
const SCHEME_MAX_CHARS = 20;
const NOTHING: Citable = new Map();

// Without `reference`: a line "[1]: https://…" of the model would make every [1] a link to where it likes.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
	.disable("reference")
	.use(emphasisInWords)
	.use(checkboxes)
	.use(citationButtons)
	.use(alignedColumns)
	.use(linkedImages)
	.use(plainTags)
	.use(verbatimMath)
	.use(wideBlocks);
// Only addresses with a scheme become links: the core rule would also take `main.rs` and `node.js` for hosts.
markdown.core.ruler.disable("linkify");
markdown.validateLink = isSafeLink;
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
	tokens[index]?.attrSet("target", "_blank");
	tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
	return renderer.renderToken(tokens, index, options);
};
// A model's own list of references stays text, as do addresses inside others, such as `blob:https://…`.
markdown.inline.ruler.before("linkify", "no_link", (state) => {
	if (!state.src.startsWith("://", state.pos)) return false;
	const before = state.src.slice(Math.max(0, state.pos - SCHEME_MAX_CHARS), state.pos);
	if (!REFERENCE.test(state.src) && !INNER_SCHEME.test(before)) return false;
	state.pending += "://";
	state.pos += 3;
	return true;
});

/** Whether a link may be followed from an answer: only to another site, or to write a mail. */
export function isSafeLink(url: string): boolean {
	return SAFE_LINK.test(url);
}

/**
 * Markdown as HTML that is safe to insert: no raw HTML, no images, no links but to the web and mail. A number in a
 * citation such as `[1, 3]` is a button with `data-citation` when there is such a source, and text otherwise.
 */
export function renderMarkdown(text: string, citable: Citable = NOTHING): string {
	return markdown.render(text, { citable });
}

/** The same of an answer that is still being written: marks that are open at its end count as closed. */
export function renderUnfinished(text: string): string {
	const env = {};
	return markdown.renderer.render(parseUnfinished(markdown, text, env), markdown.options, env);
}
