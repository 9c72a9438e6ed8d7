import MarkdownIt, { type Token } from "markdown-it";
import { checkboxes } from "./checkboxes.ts";
import { citationButtons } from "./citations.ts";
import { codeBlocks } from "./code-blocks.ts";
import { alignedColumns } from "./columns.ts";
import { emphasisInWords } from "./emphasis.ts";
import { linkedImages } from "./images.ts";
import { formulas } from "./math.ts";
import { type Citable, Rendering, UNFINISHED } from "./rendering.ts";
import { isSafeLink } from "./safe-link.ts";
import { plainTags } from "./tags.ts";
import { parseUnfinished } from "./unfinished.ts";
import { webLinks } from "./web-links.ts";
import { wideTables } from "./wide-tables.ts";

// Reference definitions are disabled: with a line such as "[1]: https://…", the model could turn every [1] into a link.
const markdown = new MarkdownIt({ html: false, breaks: true })
	.disable("reference")
	.use(emphasisInWords)
	.use(checkboxes)
	.use(citationButtons)
	.use(alignedColumns)
	.use(codeBlocks)
	.use(formulas)
	.use(linkedImages)
	.use(plainTags)
	.use(webLinks)
	.use(wideTables);
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
export function renderMarkdown(text: string, citable?: Citable): string {
	return renderBlocks(text, new Rendering(citable)).join("");
}

/** Renders an answer that is being generated. Unclosed marks at its end are closed. */
export function renderUnfinished(text: string): string {
	return renderUnfinishedBlocks(text, new Rendering()).join("");
}

/** Works like `renderMarkdown`, but returns the HTML of each block, such as a paragraph, a list or a table. */
export function renderBlocks(text: string, rendering: Rendering): string[] {
	return renderTokens(markdown.parse(text, rendering), rendering);
}

/** Works like `renderUnfinished`, but returns the HTML of each block. Each block is one element. */
export function renderUnfinishedBlocks(text: string, rendering: Rendering): string[] {
	const tokens = parseUnfinished(markdown, text, rendering);
	const code = tokens.findLast(({ nesting }) => nesting === 0);
	if (code?.type === "fence") code.meta = UNFINISHED;
	return renderTokens(tokens, rendering);
}

/** Returns the offset of the last block of a text, in UTF-16 code units. Line breaks must be `\n`. */
export function findLastBlock(text: string): number {
	const tokens: Token[] = [];
	markdown.block.parse(text, markdown, new Rendering(), tokens);
	const last = tokens.findLast(({ level, map }) => level === 0 && map !== null);
	return offsetOfLine(text, last?.map?.[0] ?? 0);
}

function offsetOfLine(text: string, line: number): number {
	let offset = 0;
	for (let at = 0; at < line; at++) offset = text.indexOf("\n", offset) + 1;
	return offset;
}

function renderTokens(tokens: readonly Token[], rendering: Rendering): string[] {
	const blocks: string[] = [];
	let start = 0;
	tokens.forEach(({ level, nesting }, index) => {
		if (level > 0 || nesting === 1) return;
		blocks.push(markdown.renderer.render(tokens.slice(start, index + 1), markdown.options, rendering));
		start = index + 1;
	});
	return blocks;
}
