import { type DomElement, type DomNode, isDomElement } from "./dom.ts";

/** Renders code as displayed: keeps white space, puts each line element on its own line and omits line numbers. */
export function renderCode(element: DomElement): string {
	const out: Lines = { parts: [], last: "", ended: false };
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

/** Returns whether a table displays lines of code with their numbers. */
export function isCodeTable(table: DomElement): boolean {
	const cell = table.querySelector("tr td");
	return cell !== null && table.querySelector("th") === null && isLineNumbers(cell);
}

/** Returns whether an element holds only line numbers. */
export function isLineNumbers(element: DomElement): boolean {
	const { className } = element;
	const number = element.getAttribute("data-line-number");
	const named = LINE_NUMBERS.test(className) && !/code(?!mirror)/i.test(className);
	const unselectable = /user-select/.test(element.getAttribute("style") ?? "");
	// A number that links to itself is a line number.
	const anchor = element.localName === "a" && element.getAttribute("href") === `#${element.id}`;
	if (!named && !unselectable && !anchor && number === null) return false;
	const text = (element.textContent ?? "").trim();
	if (!/^[\d\s.:|]*$/.test(text)) return false;
	return named || unselectable || anchor || (number === null ? text !== "" : text === "" || text === number);
}

const LINE_NUMBERS = /gutter|line[-_]?n(?:o|r|um)|(?:^|[\s_-])(?:ln|lntd?|blob-num)(?:[\s_-]|$)/i;

/** Returns whether a cell of a code table contains its line number. */
function isLineNumberCell(cell: DomElement): boolean {
	if (cell.localName !== "td" || cell.previousElementSibling !== null) return false;
	return cell.nextElementSibling !== null && /^\s*\d+\s*$/.test(cell.textContent ?? "");
}

interface Lines {
	parts: string[];
	/** The last character written. */
	last: string;
	/** Whether a line element has ended without a line break after it. */
	ended: boolean;
}

function write(text: string, out: Lines): void {
	if (text === "") return;
	if (out.ended && !/^[\r\n]/.test(text)) out.parts.push("\n");
	out.ended = false;
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
	const line = isLine(node);
	if (line) startLine(out);
	const before = out.parts.length;
	for (const child of node.childNodes) writeCode(child, out);
	if (line) out.ended = out.last !== "\n" || out.parts.length === before;
}

function startLine(out: Lines): void {
	if (out.ended || (out.last !== "\n" && out.last !== "")) out.parts.push("\n");
	out.ended = false;
	out.last = "\n";
}

function writeText(node: DomNode, out: Lines): void {
	const text = node.textContent ?? "";
	const blank = text.trim() === "";
	// White space between rows, cells and items is not displayed.
	if (blank && isDomElement(node.parentNode) && LAID_OUT.has(node.parentNode.localName)) return;
	if (blank && out.ended) {
		if (/[\r\n]/.test(text)) write("\n", out);
	} else write(text, out);
}

const LAID_OUT: ReadonlySet<string> = new Set(["table", "tbody", "tr", "ol", "ul"]);
const LINES: ReadonlySet<string> = new Set(
	"blockquote dd div dt h1 h2 h3 h4 h5 h6 li p pre section tr".split(" "),
);
const LINE = /(?:^|\s)(?:(?:code|cm|ec|hljs|token|view|codemirror)?[-_]?line|row)(?:\s|$)/i;

function isLine(element: DomElement): boolean {
	if (LINES.has(element.localName) || LINE.test(element.className)) return true;
	if (element.hasAttribute("data-line") || /display/.test(element.getAttribute("style") ?? "")) return true;
	return element.localName === "code" && (isCode(element.previousSibling) || isCode(element.nextSibling));
}

function isCode(node: DomNode | null): boolean {
	return isDomElement(node) && node.localName === "code";
}
