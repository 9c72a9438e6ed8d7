import { renderCode } from "./code.ts";
import { type DomElement, type DomNode, findAncestor, isDomElement } from "./dom.ts";
import { FORMULA_CLASS, normalizeTex, renderFormula } from "./formula.ts";
import { takeFromBudget, type Writer } from "./writer.ts";

/** Maximum length of the expansion of an abbreviation, in UTF-16 code units. */
const EXPANSION_MAX_CHARS = 100;

/** Renders a node with collapsed white space; `\n` is a line break. */
export function renderInline(node: DomNode, writer: Writer): string {
	if (node.nodeType === 3) return takeFromBudget((node.textContent ?? "").replace(/\s+/g, " "), writer);
	if (!isDomElement(node) || writer.skip.has(node)) return "";
	switch (node.localName) {
		case "br":
			return "\n";
		case "img":
			return isTextImage(node) ? takeFromBudget(normalizeTex(node.getAttribute("alt") ?? ""), writer) : "";
		case "input":
			return isContentCheckbox(node) ? (node.hasAttribute("checked") ? "[x] " : "[ ] ") : "";
		case "math":
			return takeFromBudget(renderFormula(node), writer);
		case "pre":
			return `\n${takeFromBudget(renderCode(node), writer)}\n`;
	}
	const inline = new Inline();
	for (const child of node.childNodes) inline.add(child, writer);
	const text = inline.text();
	if (isStruck(node)) return strikeThrough(text);
	switch (node.localName) {
		case "code":
		case "kbd":
		case "samp":
		case "tt":
			return text.trim() === "" || /[`\n]/.test(text) ? text : text.replace(/\S(?:.*\S)?/, "`$&`");
		case "q":
			return `“${text.trim()}”`;
		case "abbr":
			return text + renderExpansion(node, text, writer);
		case "time":
			return text.trim() === "" ? (node.getAttribute("datetime") ?? "") : text;
		case "a":
			return PERMALINK.test(text) ? "" : text;
		case "td":
		case "th":
			return `${text} `;
		case "li":
		case "p":
		case "div":
		case "dt":
		case "dd":
		case "tr":
			return `\n${text}\n`;
		default:
			return text;
	}
}

/** Renders a sequence of inline nodes. How a superscript or subscript is rendered depends on the preceding text. */
export class Inline {
	readonly #parts: string[] = [];
	/** The last two UTF-16 code units of the output. Caching them avoids joining the parts for each node. */
	#tail = "";
	/** Whether the next text must be preceded by a space. */
	#needsSpace = false;

	add(node: DomNode, writer: Writer): void {
		const text = renderInline(node, writer);
		if (!isDomElement(node)) this.#push(text);
		else if (node.localName === "sup") this.#push(renderSuperscript(node, text, this.#tail));
		else if (node.localName === "sub") this.#push(renderSubscript(text, this.#tail));
		else if (/display/.test(node.getAttribute("style") ?? "")) this.#push(`\n${text}\n`);
		else if (APART.has(node.localName) || node.localName.includes("-")) this.#pushApart(text);
		else this.#push(node.localName === "ins" && this.#tail === "~~" ? ` ${text}` : text);
	}

	text(): string {
		return this.#parts.join("") + (this.#needsSpace ? " " : "");
	}

	#pushApart(text: string): void {
		this.#push(this.#tail.endsWith("(") ? text : ` ${text}`);
		this.#needsSpace = true;
	}

	#push(text: string): void {
		if (text === "") return;
		if (this.#needsSpace && !CLOSING.test(text)) this.#parts.push(" ");
		this.#needsSpace = false;
		this.#parts.push(text);
		this.#tail = (this.#tail + text.slice(-2)).slice(-2);
	}
}

/** Elements that are displayed with space around them. Most custom elements are displayed the same way. */
const APART: ReadonlySet<string> = new Set(["button", "label", "legend", "summary"]);

/** Punctuation that follows a word without a space. */
const CLOSING = /^[.,;:!?)\]]/;

/** Renders powers as `x^2`, and leaves ordinals such as `2nd` unchanged. */
function renderSuperscript(element: DomElement, text: string, before: string): string {
	const raised = text.trim();
	if (isFootnote(element, text)) return "";
	if (isNumerator(element)) return /\d$/.test(before) ? ` ${raised}` : raised;
	if (/^[-+−]?[\dn]+$/.test(raised) || /^\d*[-+−]$/.test(raised)) return `^${raised}`;
	if (/^[bcf-mpqu-z]$/i.test(raised) && /[\p{L}\p{N})]$/u.test(before)) return `^${raised}`;
	if (/^[-+−]?(?:\d+[.,]\d+|\d*[a-z])$/i.test(raised) && /\d|[-+−]/.test(raised)) return `^${raised}`;
	return /^[\w\s+\-−*/=().,]+$/.test(raised) && /\d|\w\s?[+\-−*/=]/.test(raised) ? `^(${raised})` : text;
}

function isNumerator({ nextSibling: slash }: DomElement): boolean {
	const text = slash?.nodeType === 3 ? (slash.textContent ?? "").trim() : "";
	const below = slash?.nextSibling ?? null;
	return text.startsWith("⁄") || (text === "/" && isDomElement(below) && below.localName === "sub");
}

/**
 * Renders subscripts with `_`, as in `10_2` and `v_max`, so that they do not merge with the preceding number or word.
 * Chemical formulas such as `H2O` do not need the `_`.
 */
function renderSubscript(text: string, before: string): string {
	const lowered = text.trim();
	if (lowered === "" || !/[\p{L}\p{N})\]]$/u.test(before)) return text;
	if (/^\d+$/.test(lowered) && !/\d$/.test(before)) return lowered;
	return /^[\p{L}\p{N}]+$/u.test(lowered) ? `_${lowered}` : `_(${lowered})`;
}

/** Returns whether an element is marked as deleted or struck through. */
export function isStruck(element: DomElement): boolean {
	return (
		/^(?:del|s|strike)$/.test(element.localName) ||
		(element.getAttribute("style") ?? "").includes("line-through")
	);
}

/** Encloses each line in `~~`, after any Markdown prefix. */
export function strikeThrough(text: string): string {
	return text
		.split("\n")
		.map((line) => {
			const [lead = ""] = /^\s*(?:>\s*)*(?:#{1,6}\s|(?:[-*]|\d+\.)\s)?\s*/.exec(line) ?? [];
			const words = line.slice(lead.length).trimEnd();
			if (words === "" || words.startsWith("~~")) return line;
			return `${lead}~~${words}~~${line.slice(lead.length + words.length)}`;
		})
		.join("\n");
}

/** Returns whether an image is part of the text: it is a formula, is next to text, or is in a heading or cell. */
function isTextImage(image: DomElement): boolean {
	if (FORMULA_CLASS.test(image.className)) return true;
	const { parentNode } = image;
	const whole = isDomElement(parentNode) && parentNode.localName === "picture" ? parentNode : image;
	const besideText = [whole.previousSibling, whole.nextSibling].some(
		(node) => node?.nodeType === 3 && (node.textContent ?? "").trim() !== "",
	);
	return besideText || findAncestor(image, ({ localName }) => /^(?:h[1-6]|td|th)$/.test(localName)) !== null;
}

/** Returns whether a checkbox is content. A checkbox with an id is usually a CSS toggle. */
function isContentCheckbox(input: DomElement): boolean {
	return input.id === "" || input.hasAttribute("disabled") || findAncestor(input, isCell) !== null;
}

function isCell({ localName }: DomElement): boolean {
	return localName === "td" || localName === "th";
}

/** Renders the expansion of an abbreviation in parentheses, but only the first time. */
function renderExpansion(abbreviation: DomElement, text: string, writer: Writer): string {
	const short = text.trim();
	const long = (abbreviation.getAttribute("title") ?? "").replace(/\s+/g, " ").trim();
	if (short === "" || long === "" || long.length > EXPANSION_MAX_CHARS || short.includes(long)) return "";
	if (writer.explained.has(short)) return "";
	writer.explained.add(short);
	return takeFromBudget(` (${long})`, writer);
}

/** Matches the text of a heading's permalink. */
const PERMALINK = /^\s*[#¶§🔗]\s*$/u;

/**
 * Returns whether an element is a footnote mark. Footnote marks are dropped, because `[1]` would look like a citation
 * in an answer.
 */
function isFootnote(element: DomElement, text: string): boolean {
	if (/(?:^|\s)(?:reference|footnote(?:-ref)?)(?:\s|$)/.test(element.className)) return true;
	return /^\s*\[?[\w*†‡]{1,4}\]?\s*$/.test(text) && element.querySelector('a[href^="#"]') !== null;
}
