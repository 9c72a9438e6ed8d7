import { type DomElement, type DomNode, isDomElement } from "./dom.ts";

/** Returns a MathML formula on one line: its TeX source if the page has it, else written with `^`, `_` and `/`. */
export function formulaText(math: DomElement): string {
	const tex = plainTex(math.getAttribute("alttext") ?? annotationOf(math) ?? "");
	return tex || linear(math).replace(/\s+/g, " ").trim();
}

/** Returns TeX on one line, without a command that only sets its size. */
export function plainTex(tex: string): string {
	return tex
		.replace(/\s+/g, " ")
		.trim()
		.replace(/^\{\\(?:display|text)style (.*)\}$/, "$1")
		.trim();
}

/** Classes of images of formulas. They are read even when `aria-hidden`: MathML beside them is for screen readers. */
export const FORMULA_CLASS = /math|latex|equation/i;

function annotationOf(math: DomElement): string | null {
	for (const annotation of math.querySelectorAll("annotation")) {
		if (/tex/i.test(annotation.getAttribute("encoding") ?? "")) return annotation.textContent;
	}
	return null;
}

function linear(node: DomNode): string {
	if (!isDomElement(node)) return node.nodeType === 3 ? (node.textContent ?? "").trim() : "";
	if (node.localName.startsWith("annotation")) return "";
	const parts = [...node.childNodes].map(linear).filter((part) => part !== "");
	const [first = "", second = "", third = ""] = parts;
	switch (node.localName) {
		case "msup":
		case "mover":
			return `${first}^${grouped(second)}`;
		case "msub":
		case "munder":
			return `${first}_${grouped(second)}`;
		case "msubsup":
		case "munderover":
			return `${first}_${grouped(second)}^${grouped(third)}`;
		case "mfrac":
			return `${grouped(first)}/${grouped(second)}`;
		case "msqrt":
			return `√${grouped(parts.join(""))}`;
		case "mroot":
			return `${grouped(first)}^(1/${second})`;
		case "mtr":
			return `${parts.join(" ")}; `;
		case "mtext":
			return ` ${parts.join("")} `;
		default:
			return parts.join("");
	}
}

function grouped(part: string): string {
	return /^[\p{L}\p{N}]+$/u.test(part) ? part : `(${part})`;
}
