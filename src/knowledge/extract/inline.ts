import { codeText } from "./code.ts";
import { around, type DomElement, type DomNode, isDomElement } from "./dom.ts";
import { FORMULA_CLASS, formulaText, plainTex } from "./formula.ts";
import { type Writer, written } from "./writer.ts";

/** A longer explanation of an abbreviation is not written, in UTF-16 code units. */
const EXPLANATION_MAX_CHARS = 100;

/** The text of a node, white space collapsed; a line break is `\n`. */
export function inlineOf(node: DomNode, writer: Writer): string {
	if (node.nodeType === 3) return written((node.textContent ?? "").replace(/\s+/g, " "), writer);
	if (!isDomElement(node) || writer.skip.has(node)) return "";
	switch (node.localName) {
		case "br":
			return "\n";
		case "img":
			return isReadImage(node) ? written(plainTex(node.getAttribute("alt") ?? ""), writer) : "";
		case "input":
			return isShownBox(node) ? (node.hasAttribute("checked") ? "[x] " : "[ ] ") : "";
		case "math":
			return written(formulaText(node), writer);
		case "pre":
			return `\n${written(codeText(node), writer)}\n`;
	}
	const inline = new Inline();
	for (const child of node.childNodes) inline.add(child, writer);
	const text = inline.text();
	if (isStruck(node)) return struck(text);
	switch (node.localName) {
		case "code":
		case "kbd":
		case "samp":
		case "tt":
			return text.trim() === "" || /[`\n]/.test(text) ? text : text.replace(/\S(?:.*\S)?/, "`$&`");
		case "q":
			return `“${text.trim()}”`;
		case "abbr":
			return text + explanationOf(node, text, writer);
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

/** Inline nodes one after the other: what is raised or lowered depends on what stands before it. */
export class Inline {
	readonly #parts: string[] = [];
	/** The last two UTF-16 code units. To read them of a text that grows would copy it each time. */
	#tail = "";

	add(node: DomNode, writer: Writer): void {
		const text = inlineOf(node, writer);
		if (!isDomElement(node)) this.#push(text);
		else if (node.localName === "sup") this.#push(raised(node, text, this.#tail));
		else if (node.localName === "sub") this.#push(lowered(text, this.#tail));
		else if (/display/.test(node.getAttribute("style") ?? "")) this.#push(`\n${text}\n`);
		else if (APART.has(node.localName)) this.#push(` ${text} `);
		else this.#push(node.localName === "ins" && this.#tail === "~~" ? ` ${text}` : text);
	}

	text(): string {
		return this.#parts.join("");
	}

	#push(text: string): void {
		this.#parts.push(text);
		this.#tail = (this.#tail + text.slice(-2)).slice(-2);
	}
}

/** Elements that a style sheet sets apart from what stands beside them. */
const APART: ReadonlySet<string> = new Set(["button", "label", "legend", "summary"]);

/** Powers are written `x^2`; ordinals and the like stay what they are. */
function raised(element: DomElement, text: string, before: string): string {
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

/** `H2O`, but `10_2` and `v_max`: a number below a number, and a word, would read as a part of it. */
function lowered(text: string, before: string): string {
	const lowered = text.trim();
	if (lowered === "" || !/[\p{L}\p{N})\]]$/u.test(before)) return text;
	if (/^\d+$/.test(lowered) && !/\d$/.test(before)) return lowered;
	return /^[\p{L}\p{N}]+$/u.test(lowered) ? `_${lowered}` : `_(${lowered})`;
}

/** Whether a text is no longer valid: deleted, or struck through by a style. */
export function isStruck(element: DomElement): boolean {
	return (
		/^(?:del|s|strike)$/.test(element.localName) ||
		(element.getAttribute("style") ?? "").includes("line-through")
	);
}

/** A text that is no longer valid, each of its lines between `~~`, the marks of Markdown before them. */
export function struck(text: string): string {
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

/** An image is read where it stands for words: in a heading or a cell, next to a text, or as a formula. */
function isReadImage(image: DomElement): boolean {
	if (FORMULA_CLASS.test(image.className)) return true;
	const { parentNode } = image;
	const whole = isDomElement(parentNode) && parentNode.localName === "picture" ? parentNode : image;
	const besideText = [whole.previousSibling, whole.nextSibling].some(
		(node) => node?.nodeType === 3 && (node.textContent ?? "").trim() !== "",
	);
	return besideText || around(image, ({ localName }) => /^(?:h[1-6]|td|th)$/.test(localName)) !== null;
}

/** A box with an id that can be ticked is mostly how a style sheet opens what follows. */
function isShownBox(input: DomElement): boolean {
	return input.id === "" || input.hasAttribute("disabled") || around(input, isCell) !== null;
}

function isCell({ localName }: DomElement): boolean {
	return localName === "td" || localName === "th";
}

/** What an abbreviation means, in parentheses, where it is read for the first time. */
function explanationOf(abbreviation: DomElement, text: string, writer: Writer): string {
	const short = text.trim();
	const long = (abbreviation.getAttribute("title") ?? "").replace(/\s+/g, " ").trim();
	if (short === "" || long === "" || long.length > EXPLANATION_MAX_CHARS || short.includes(long)) return "";
	if (writer.explained.has(short)) return "";
	writer.explained.add(short);
	return written(` (${long})`, writer);
}

/** The sign that headings carry to link to themselves. */
const PERMALINK = /^\s*[#¶§🔗]\s*$/u;

/** `[1]` is how answers cite: the marks of a page's own notes would be taken for theirs. */
function isFootnote(element: DomElement, text: string): boolean {
	if (/(?:^|\s)(?:reference|footnote(?:-ref)?)(?:\s|$)/.test(element.className)) return true;
	return /^\s*\[?[\w*†‡]{1,4}\]?\s*$/.test(text) && element.querySelector('a[href^="#"]') !== null;
}
