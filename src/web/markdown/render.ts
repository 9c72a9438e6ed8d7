import MarkdownIt from "markdown-it";
import { checkboxes } from "./checkboxes.ts";
import { type Citable, citationButtons } from "./citations.ts";
import { alignedColumns } from "./columns.ts";
import { emphasisInWords } from "./emphasis.ts";
import { linkedImages } from "./images.ts";
import { verbatimMath } from "./math.ts";
import { isSafeLink } from "./safe-link.ts";
import { plainTags } from "./tags.ts";
import { parseUnfinished } from "./unfinished.ts";
import { webLinks } from "./web-links.ts";
import { wideBlocks } from "./wide.ts";

const NO_SOURCES: Citable = new Map();

// Reference definitions are disabled: with a line such as "[1]: https://…", the model could turn every [1] into a link.
const markdown = new MarkdownIt({ html: false, breaks: true })
	.disable("reference")
	.use(emphasisInWords)
	.use(checkboxes)
	.use(citationButtons)
	.use(alignedColumns)
	.use(linkedImages)
	.use(plainTags)
	.use(verbatimMath)
	.use(webLinks)
	.use(wideBlocks);
markdown.validateLink = isSafeLink;
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
	tokens[index]?.attrSet("target", "_blank");
	tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
	return renderer.renderToken(tokens, index, options);
};

/**
 * Renders Markdown as HTML that is safe to insert. Raw HTML and images are not rendered, and links lead only to web and
 * email addresses. A number in a citation such as `[1, 3]` becomes a button with `data-citation` if its source exists.
 */
export function renderMarkdown(text: string, citable: Citable = NO_SOURCES): string {
	return markdown.render(text, { citable });
}

/** Renders an answer that is being generated. Unclosed marks at its end are closed. */
export function renderUnfinished(text: string): string {
	const env = {};
	return markdown.renderer.render(parseUnfinished(markdown, text, env), markdown.options, env);
}
