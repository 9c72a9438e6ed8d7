import { type DomElement, type DomNode, isDomElement } from "./dom.ts";

const LINE_NUMBERS_CLASS = /gutter|line[-_]?n(?:o|r|um)|(?:^|[\s_-])(?:ln|lntd?|blob-num)(?:[\s_-]|$)/i;
const LINE_TAGS: ReadonlySet<string> = new Set(
	"blockquote dd div dt h1 h2 h3 h4 h5 h6 li p pre section tr".split(" "),
);
const LINE_CLASS = /(?:^|\s)(?:(?:code|cm|ec|hljs|token|view|codemirror)?[-_]?line|row)(?:\s|$)/i;
/** Elements that display no white space between their children. */
const LAYOUT_TAGS: ReadonlySet<string> = new Set(["table", "tbody", "tr", "ol", "ul"]);

interface Lines {
	parts: string[];
	/** The last character of the output. */
	last: string;
	/** Whether a line element has ended without a line break after it. */
	needsLineBreak: boolean;
}

/** Renders code as displayed: keeps white space, puts each line element on its own line and omits line numbers. */
export function renderCode(element: DomElement): string {
	const out: Lines = { parts: [], last: "", needsLineBreak: false };
	for (const child of element.childNodes) writeCode(child, out);
	return (
		out.parts
			.join("")
			.replace(/\r\n?|\u2028|\u2029/g, "\n")
			// The lookbehind anchors each match at the start of a run, which keeps matching linear.
			.replace(/(?<![ \t])[ \t]+$/gm, "")
			.replace(/^\n+|(?<!\n)\n+$/g, "")
	);
}

/** Returns whether a table displays code with line numbers. */
export function isCodeTable(table: DomElement): boolean {
	const cell = table.querySelector("tr td");
	return cell !== null && table.querySelector("th") === null && isLineNumbers(cell);
}

/** Returns whether an element contains only line numbers. */
export function isLineNumbers(element: DomElement): boolean {
	const { className } = element;
	const lineNumberAttribute = element.getAttribute("data-line-number");
	const isNamed = LINE_NUMBERS_CLASS.test(className) && !/code(?!mirror)/i.test(className);
	const isUnselectable = /user-select/.test(element.getAttribute("style") ?? "");
	// A number that links to itself is a line number.
	const isSelfLink = element.localName === "a" && element.getAttribute("href") === `#${element.id}`;
	const isMarked = isNamed || isUnselectable || isSelfLink;
	if (!isMarked && lineNumberAttribute === null) return false;
	const text = (element.textContent ?? "").trim();
	if (!/^[\d\s.:|]*$/.test(text)) return false;
	return isMarked || text === "" || text === lineNumberAttribute;
}

/** Returns whether a cell contains the line number of its row in a code table. */
function isLineNumberCell(cell: DomElement): boolean {
	if (cell.localName !== "td" || cell.previousElementSibling !== null) return false;
	return cell.nextElementSibling !== null && /^\s*\d+\s*$/.test(cell.textContent ?? "");
}

function write(text: string, out: Lines): void {
	if (text === "") return;
	if (out.needsLineBreak && !/^[\r\n]/.test(text)) out.parts.push("\n");
	out.needsLineBreak = false;
	out.parts.push(text);
	out.last = text.at(-1) ?? "";
}

function writeCode(node: DomNode, out: Lines): void {
	if (!isDomElement(node)) {
		if (node.nodeType === 3) writeText(node, out);
		return;
	}
	if (isLineNumbers(node) || isLineNumberCell(node)) return;
	if (node.localName === "br") write("\n", out);
	const isLine = isLineElement(node);
	if (isLine) startLine(out);
	const before = out.parts.length;
	for (const child of node.childNodes) writeCode(child, out);
	if (isLine) out.needsLineBreak = out.last !== "\n" || out.parts.length === before;
}

function startLine(out: Lines): void {
	if (out.needsLineBreak || (out.last !== "\n" && out.last !== "")) out.parts.push("\n");
	out.needsLineBreak = false;
	out.last = "\n";
}

function writeText(node: DomNode, out: Lines): void {
	const text = node.textContent ?? "";
	const isBlank = text.trim() === "";
	// White space between rows, cells and items is not displayed.
	if (isBlank && isDomElement(node.parentNode) && LAYOUT_TAGS.has(node.parentNode.localName)) return;
	if (isBlank && out.needsLineBreak) {
		if (/[\r\n]/.test(text)) write("\n", out);
	} else write(text, out);
}

function isLineElement(element: DomElement): boolean {
	if (LINE_TAGS.has(element.localName) || LINE_CLASS.test(element.className)) return true;
	if (element.hasAttribute("data-line") || /display/.test(element.getAttribute("style") ?? "")) return true;
	return element.localName === "code" && (isCode(element.previousSibling) || isCode(element.nextSibling));
}

function isCode(node: DomNode | null): boolean {
	return isDomElement(node) && node.localName === "code";
}
