import { PAGE_TEXT_MAX_CHARS } from "../../contracts/limits.ts";
import { type DomElement, type DomNode, isDomElement } from "./dom.ts";
import { isDataTable, tableRows } from "./table.ts";

/** Text that is written of a page, marks and copies of table cells included, in UTF-16 code units. More would not be kept. */
const WRITTEN_MAX_CHARS = 2 * PAGE_TEXT_MAX_CHARS;
/** Quotations and lists inside each other that mark or indent their lines; deeper ones are read without. */
const NESTING_MAX = 8;

/**
 * The text below an element as Markdown: `#` headings, paragraphs, lists, quotations, code indented by four spaces, each
 * row of a table on a line of its own with its column names. Links and emphasis are their text; images are left out.
 * `skip`: elements that are passed over.
 */
export function markdownOf(element: DomElement, skip: ReadonlySet<DomNode> = new Set()): string {
	const writer: Writer = {
		skip,
		withBlocks: withBlocksIn(element),
		left: { chars: WRITTEN_MAX_CHARS },
		nesting: 0,
	};
	return blocksOf(element, writer).join("\n\n");
}

interface Writer {
	skip: ReadonlySet<DomNode>;
	/** Elements that hold block elements somewhere. */
	withBlocks: ReadonlySet<DomNode>;
	/** What may still be written. */
	left: { chars: number };
	/** How many quotations and lists are around. */
	nesting: number;
}

function deeper(writer: Writer): Writer {
	return { ...writer, nesting: writer.nesting + 1 };
}

function written(text: string, writer: Writer): string {
	const fits = text.slice(0, writer.left.chars);
	spend(fits.length, writer);
	return fits;
}

/** Whether there was room left for so many characters. */
function spend(chars: number, { left }: Writer): boolean {
	const room = left.chars >= chars;
	left.chars = Math.max(0, left.chars - chars);
	return room;
}

const BLOCK_NAMES =
	"address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary table ul";
const BLOCKS: ReadonlySet<string> = new Set(BLOCK_NAMES.split(" "));

function withBlocksIn(root: DomElement): Set<DomNode> {
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

function blocksOf(parent: DomNode, writer: Writer): string[] {
	const blocks: string[] = [];
	let inline = "";
	const flush = () => {
		blocks.push(...paragraphsOf(inline));
		inline = "";
	};
	for (const child of parent.childNodes) {
		if (writer.skip.has(child)) continue;
		if (isDomElement(child) && (BLOCKS.has(child.localName) || writer.withBlocks.has(child))) {
			flush();
			blocks.push(...blockOf(child, writer));
		} else {
			inline += inlineOf(child, writer);
		}
	}
	flush();
	return blocks;
}

function blockOf(element: DomElement, writer: Writer): string[] {
	switch (element.localName) {
		case "h1":
		case "h2":
		case "h3":
		case "h4":
		case "h5":
		case "h6": {
			const title = flat(inlineOf(element, writer));
			return title === "" ? [] : [`${"#".repeat(Number(element.localName.charAt(1)))} ${title}`];
		}
		case "ul":
		case "ol":
		case "menu":
		case "dir":
			return listOf(element, writer);
		case "dl":
			return definitionsOf(element, writer);
		case "pre":
			return codeOf(element, writer);
		case "blockquote": {
			const blocks = blocksOf(element, deeper(writer));
			return writer.nesting < NESTING_MAX ? quoted(blocks, writer) : blocks;
		}
		case "table": {
			if (!isDataTable(element)) return layoutOf(element, writer);
			const rows = tableRows(
				element,
				(cell) => flat(inlineOf(cell, writer)),
				(chars) => spend(chars, writer),
			);
			return rows.length > 0 ? [rows.join("\n")] : [];
		}
		case "hr":
			return [];
		default:
			return blocksOf(element, writer);
	}
}

/** The items of a list on lines of their own, what is nested in them indented; items that hold headings are sections. */
function listOf(list: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	let lines: string[] = [];
	let number = Number.parseInt(list.getAttribute("start") ?? "1", 10) || 1;
	for (const item of list.childNodes) {
		if (writer.skip.has(item)) continue;
		const inner = isDomElement(item) && (BLOCKS.has(item.localName) || writer.withBlocks.has(item));
		const content = inner ? blocksOf(item, deeper(writer)) : paragraphsOf(inlineOf(item, writer));
		const mark = list.localName === "ol" && isDomElement(item) ? `${number++}.` : "-";
		if (content.length === 0) continue;
		if (content.some(isHeading)) {
			if (lines.length > 0) blocks.push(lines.join("\n"));
			lines = [];
			blocks.push(...content);
			continue;
		}
		const text = content.join("\n");
		lines.push(`${mark} ${writer.nesting < NESTING_MAX ? indented(text, "  ", writer).trimStart() : text}`);
	}
	if (lines.length > 0) blocks.push(lines.join("\n"));
	return blocks;
}

/** Terms with a short explanation become list items; one with much to say is a paragraph before it. */
function definitionsOf(list: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	let term = "";
	const afterTerm = (content: string[]) => {
		const [only = "", ...more] = content;
		if (more.length === 0 && !isHeading(only)) {
			const label = term === "" || only === "" ? term + only : `${term}: ${only}`;
			if (label !== "") blocks.push(`- ${label}`);
		} else {
			blocks.push(...(term === "" ? content : [term, ...content]));
		}
		term = "";
	};
	const read = (parent: DomNode) => {
		for (const child of parent.childNodes) {
			if (!isDomElement(child) || writer.skip.has(child)) continue;
			if (child.localName === "dt") {
				const text = blocksOf(child, writer).join(" ");
				term = term === "" ? text : `${term}, ${text}`;
			} else if (child.localName === "dd") afterTerm(blocksOf(child, writer));
			else read(child);
		}
	};
	read(list);
	afterTerm([]);
	return blocks.length > 0 && blocks.every((block) => block.startsWith("- ")) ? [blocks.join("\n")] : blocks;
}

/** Indented rather than fenced: a line of code that begins with `#` is no heading then. */
function codeOf(element: DomElement, writer: Writer): string[] {
	const code = written(rawText(element), writer)
		.replace(/\r\n?|\u2028|\u2029/g, "\n")
		// A match begins only where such a run does, so that each is looked at once.
		.replace(/(?<![ \t])[ \t]+$/gm, "")
		.replace(/^\n+|(?<!\n)\n+$/g, "");
	return code.trim() === "" ? [] : [indented(code, "    ", writer)];
}

function rawText(node: DomNode): string {
	if (!isDomElement(node)) return node.nodeType === 3 ? (node.textContent ?? "") : "";
	if (node.localName === "br") return "\n";
	if (GUTTER.test(node.className)) return "";
	let text = "";
	for (const child of node.childNodes) text += rawText(child);
	return text;
}

const GUTTER = /(?:^|[\s-])(?:gutter|line-?(?:no|numbers?))(?:\s|$)/i;

function quoted(blocks: string[], writer: Writer): string[] {
	return blocks.length === 0 ? [] : [prefixed(blocks.join("\n\n"), "> ", writer).replace(/> \n/g, ">\n")];
}

/** A table that only places things: its cells one after the other. */
function layoutOf(element: DomElement, writer: Writer): string[] {
	const blocks: string[] = [];
	for (const child of element.childNodes) {
		if (writer.skip.has(child)) continue;
		if (!isDomElement(child)) blocks.push(...paragraphsOf(inlineOf(child, writer)));
		else blocks.push(...(LAYOUT.has(child.localName) ? layoutOf(child, writer) : blocksOf(child, writer)));
	}
	return blocks;
}

const LAYOUT: ReadonlySet<string> = new Set(["tbody", "thead", "tfoot", "tr"]);

/** White space collapsed; a line break is `\n`. */
function inlineOf(node: DomNode, writer: Writer): string {
	if (node.nodeType === 3) return written((node.textContent ?? "").replace(/\s+/g, " "), writer);
	if (!isDomElement(node) || writer.skip.has(node)) return "";
	if (node.localName === "br") return "\n";
	let text = "";
	for (const child of node.childNodes) text += inlineOf(child, writer);
	switch (node.localName) {
		case "code":
		case "kbd":
		case "samp":
		case "tt":
			return text.trim() === "" || /[`\n]/.test(text) ? text : text.replace(/\S(?:.*\S)?/, "`$&`");
		case "q":
			return `“${text.trim()}”`;
		case "sup":
			return isFootnote(node, text) ? "" : text.replace(/^\s*([-+−]?[\dn]+)\s*$/, "^$1");
		case "a":
			return PERMALINK.test(text) ? "" : text;
		case "td":
		case "th":
		case "li":
		case "p":
		case "div":
			return `${text} `;
		default:
			return text;
	}
}

/** The sign that headings carry to link to themselves. */
const PERMALINK = /^\s*[#¶§🔗]\s*$/u;

/** `[1]` is how answers cite: the marks of a page's own notes would be taken for theirs. */
function isFootnote(element: DomElement, text: string): boolean {
	if (/(?:^|\s)(?:reference|footnote(?:-ref)?)(?:\s|$)/.test(element.className)) return true;
	return /^\s*\[?[\w*†‡]{1,4}\]?\s*$/.test(text) && element.querySelector('a[href^="#"]') !== null;
}

function flat(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

/** Two line breaks or more end a paragraph. A line that looks like a heading and is none is escaped. */
function paragraphsOf(inline: string): string[] {
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

function indented(text: string, by: string, writer: Writer): string {
	return prefixed(text, by, writer).replaceAll(`${by}\n`, "\n");
}

/** No line of the text ends with a space, so that one that does is but the prefix. */
function prefixed(text: string, by: string, writer: Writer): string {
	// The engine replaces a fixed text by another without a list of what it found, which would be larger than a page.
	const lines = by + text.replace(/\n/g, `\n${by}`);
	spend(lines.length - text.length, writer);
	return lines.slice(0, WRITTEN_MAX_CHARS);
}
