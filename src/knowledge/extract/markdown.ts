import { PAGE_TEXT_MAX_CHARS } from "../../contracts/limits.ts";
import { isCodeTable, isLineNumbers, renderCode } from "./code.ts";
import { type DomElement, type DomNode, isDomElement } from "./dom.ts";
import { Inline, isStruck, renderInline, strikeThrough } from "./inline.ts";
import { isDataTable, renderRows } from "./table.ts";
import { nested, spend, takeFromBudget, type Writer } from "./writer.ts";

/**
 * Maximum length of the output, including markup and repeated table cells, in UTF-16 code units. Longer output would
 * not be stored.
 */
const WRITTEN_MAX_CHARS = 2 * PAGE_TEXT_MAX_CHARS;
/** Maximum nesting depth of block quotes and lists. Deeper ones are rendered without markers and indentation. */
const NESTING_MAX = 8;

/**
 * Renders an element as Markdown. Code is indented by four spaces. Each table row becomes one line that includes the
 * column names. Links and emphasis become plain text. Images and the elements in `skip` are omitted.
 */
export function renderMarkdown(element: DomElement, skip: ReadonlySet<DomNode> = new Set()): string {
	return renderChildren(element, newWriter(skip, findBlockAncestors(element))).join("\n\n");
}

/** Renders an element on one line, without code marks. */
export function renderInlineText(element: DomElement): string {
	return collapse(renderInline(element, newWriter(new Set(), new Set()))).replaceAll("`", "");
}

function newWriter(skip: ReadonlySet<DomNode>, withBlocks: ReadonlySet<DomNode>): Writer {
	return { skip, withBlocks, left: { chars: WRITTEN_MAX_CHARS }, nesting: 0, explained: new Set() };
}

const BLOCK_NAMES =
	"address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p pre search section summary table ul";
const BLOCKS: ReadonlySet<string> = new Set(BLOCK_NAMES.split(" "));

function findBlockAncestors(root: DomElement): Set<DomNode> {
	const found = new Set<DomNode>();
	for (const block of root.querySelectorAll(BLOCK_NAMES.replaceAll(" ", ","))) {
		for (
			let above = block.parentNode;
			above && above !== root && !found.has(above);
			above = above.parentNode
		) {
			found.add(above);
		}
	}
	return found;
}

function renderChildren(parent: DomNode, writer: Writer): string[] {
	const blocks: string[] = [];
	let inline = new Inline();
	const flush = () => {
		blocks.push(...splitParagraphs(inline.text()));
		inline = new Inline();
	};
	for (const child of parent.childNodes) {
		if (writer.skip.has(child)) continue;
		if (isDomElement(child) && isBlock(child, writer)) {
			flush();
			blocks.push(...renderBlock(child, writer));
		} else {
			inline.add(child, writer);
		}
	}
	flush();
	return blocks;
}

function isBlock(element: DomElement, writer: Writer): boolean {
	if (BLOCKS.has(element.localName) || writer.withBlocks.has(element)) return true;
	return element.localName === "code" && keepsLines(element, writer);
}

function renderBlock(element: DomElement, writer: Writer): string[] {
	const blocks = renderUnstruckBlock(element, writer);
	return isStruck(element) ? blocks.map(strikeThrough) : blocks;
}

function renderUnstruckBlock(element: DomElement, writer: Writer): string[] {
	if (NUMBERED.has(element.localName) && element.className !== "" && isLineNumbers(element)) return [];
	switch (element.localName) {
		case "h1":
		case "h2":
		case "h3":
		case "h4":
		case "h5":
		case "h6": {
			const title = collapse(renderInline(element, writer));
			return title === "" ? [] : [`${"#".repeat(Number(element.localName.charAt(1)))} ${title}`];
		}
		case "ul":
		case "ol":
		case "menu":
		case "dir":
			return renderList(element, writer);
		case "dl":
			return renderDefinitions(element, writer);
		case "pre":
		case "listing":
		case "code":
			return renderCodeBlock(element, writer);
		case "blockquote": {
			const blocks = renderChildren(element, nested(writer));
			return writer.nesting < NESTING_MAX ? quote(blocks, writer) : blocks;
		}
		case "table": {
			if (isCodeTable(element)) return renderCodeBlock(element, writer);
			if (!isDataTable(element)) return renderLayout(element, writer);
			const rows = renderRows(
				element,
				(cell) => joinCell(renderInline(cell, writer)),
				(chars) => spend(chars, writer),
			);
			return rows.length > 0 ? [rows.join("\n")] : [];
		}
		case "hr":
			return [];
		default:
			if (keepsLines(element, writer)) return splitParagraphs(takeFromBudget(renderCode(element), writer));
			return renderChildren(element, writer);
	}
}

const NUMBERED: ReadonlySet<string> = new Set(["pre", "div"]);

/** Returns whether an element's style preserves line breaks. */
function keepsLines(element: DomElement, writer: Writer): boolean {
	return !writer.withBlocks.has(element) && /white-space/.test(element.getAttribute("style") ?? "");
}

/** Joins the lines, paragraphs and list items of a cell on one line and escapes `|`, which would end the cell. */
function joinCell(text: string): string {
	let cell = "";
	for (const part of text.split("\n").map(collapse)) {
		if (part === "") continue;
		if (cell !== "") cell += /[\p{P}]$/u.test(cell) && !/[)\]"'”’»%]$/.test(cell) ? " " : "; ";
		cell += part;
	}
	return cell.replaceAll("|", "\\|");
}

/**
 * Renders each item of a list on its own line and indents nested blocks. Items that contain headings become sections.
 */
function renderList(list: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	let lines: string[] = [];
	const markOf = createMarker(list);
	for (const item of list.childNodes) {
		if (writer.skip.has(item)) continue;
		const inner = isDomElement(item) && (BLOCKS.has(item.localName) || writer.withBlocks.has(item));
		const blocksInside = inner
			? renderChildren(item, nested(writer))
			: splitParagraphs(renderInline(item, writer).trim());
		const content =
			inner && isDomElement(item) && isStruck(item) ? blocksInside.map(strikeThrough) : blocksInside;
		const mark = isDomElement(item) ? markOf(item) : "-";
		if (content.length === 0) continue;
		if (content.some(isHeading)) {
			if (lines.length > 0) blocks.push(lines.join("\n"));
			lines = [];
			blocks.push(...content);
			continue;
		}
		const text = content.join("\n");
		lines.push(`${mark} ${writer.nesting < NESTING_MAX ? indent(text, "  ", writer).trimStart() : text}`);
	}
	if (lines.length > 0) blocks.push(lines.join("\n"));
	return blocks;
}

/** Returns a function that creates the marker of a list item. Call it once per item, in order. */
function createMarker(list: DomElement): (item: DomElement) => string {
	if (list.localName !== "ol") return () => "-";
	const reversed = list.hasAttribute("reversed");
	const items = reversed ? [...list.childNodes].filter((node) => isDomElement(node)).length : 1;
	let next = parseInteger(list.getAttribute("start")) ?? items;
	return (item) => {
		const number = parseInteger(item.getAttribute("value")) ?? next;
		next = number + (reversed ? -1 : 1);
		return `${formatNumber(number, item.getAttribute("type") ?? list.getAttribute("type"))}.`;
	};
}

function parseInteger(value: string | null): number | null {
	const number = Number.parseInt(value ?? "", 10);
	return Number.isNaN(number) ? null : number;
}

/** Formats an item number in the style of `<ol type>`. Uses digits beyond the end of the alphabet. */
function formatNumber(number: number, type: string | null): string {
	const lower = LETTERS.charAt(number - 1);
	const roman = ROMAN[number - 1] ?? "";
	const styled = type === "a" || type === "A" ? lower : type === "i" || type === "I" ? roman : "";
	if (styled === "") return String(number);
	return type === "A" || type === "I" ? styled.toUpperCase() : styled;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(" ");

/** Renders a term with a short description as a list item, and any other term as a paragraph before its description. */
function renderDefinitions(list: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	let term = "";
	// A term may have several descriptions, and several terms may share one.
	let explained = false;
	const afterTerm = (content: string[]) => {
		const [only = "", ...more] = content;
		if (more.length === 0 && !isHeading(only)) {
			const label = term === "" || only === "" ? term + only : `${term}: ${only}`;
			if (label !== "") blocks.push(`- ${label}`);
		} else {
			blocks.push(...(term === "" || explained ? content : [term, ...content]));
		}
		explained = true;
	};
	const read = (parent: DomNode) => {
		for (const child of parent.childNodes) {
			if (!isDomElement(child) || writer.skip.has(child)) continue;
			if (child.localName === "dt") {
				const text = renderChildren(child, writer).join(" ");
				term = term === "" || explained ? text : `${term}, ${text}`;
				explained = false;
			} else if (child.localName === "dd") afterTerm(renderChildren(child, writer));
			else read(child);
		}
	};
	read(list);
	if (!explained) afterTerm([]);
	return blocks.length > 0 && blocks.every((block) => block.startsWith("- ")) ? [blocks.join("\n")] : blocks;
}

/** Indents code rather than fencing it, so that no line that starts with `#` looks like a heading. */
function renderCodeBlock(element: DomElement, writer: Writer): string[] {
	const code = takeFromBudget(renderCode(element), writer);
	return code.trim() === "" ? [] : [indent(code, "    ", writer)];
}

function quote(blocks: string[], writer: Writer): string[] {
	return blocks.length === 0 ? [] : [prefixLines(blocks.join("\n\n"), "> ", writer).replace(/> \n/g, ">\n")];
}

/** Renders the cells of a layout table one after another. */
function renderLayout(element: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	for (const child of element.childNodes) {
		if (writer.skip.has(child)) continue;
		if (!isDomElement(child)) blocks.push(...splitParagraphs(renderInline(child, writer)));
		else
			blocks.push(
				...(LAYOUT.has(child.localName) ? renderLayout(child, writer) : renderChildren(child, writer)),
			);
	}
	return blocks;
}

const LAYOUT: ReadonlySet<string> = new Set(["tbody", "thead", "tfoot", "tr"]);

function collapse(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

/** Splits at two or more line breaks and escapes lines that look like headings. */
function splitParagraphs(inline: string): string[] {
	return inline
		.replace(/ {2,}/g, " ")
		.replace(/ ?\n ?/g, "\n")
		.split(/\n{2,}/)
		.map((text) => text.trim())
		.filter((text) => text !== "")
		.map((text) => text.replace(/^#{1,6} /gm, "\\$&"));
}

function isHeading(block: string): boolean {
	return /^#{1,6} /m.test(block);
}

function indent(text: string, by: string, writer: Writer): string {
	return prefixLines(text, by, writer).replaceAll(`${by}\n`, "\n");
}

/**
 * Prefixes each line. No line of the text ends with a space, so a line that ends with a space contains only the prefix.
 */
function prefixLines(text: string, by: string, writer: Writer): string {
	// A constant replacement keeps V8 from collecting all matches first, which would take more memory than the page.
	const lines = by + text.replace(/\n/g, `\n${by}`);
	spend(lines.length - text.length, writer);
	return lines.slice(0, WRITTEN_MAX_CHARS);
}
