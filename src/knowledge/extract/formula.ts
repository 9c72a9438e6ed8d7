import { type DomElement, type DomNode, isDomElement } from "./dom.ts";

/** Renders a MathML formula on one line: as its TeX source if available, otherwise with `^`, `_` and `/`. */
export function renderFormula(math: DomElement): string {
	const tex = normalizeTex(math.getAttribute("alttext") ?? findTexAnnotation(math) ?? "");
	return tex || linearize(math).replace(/\s+/g, " ").trim();
}

/** Returns TeX on one line, without a surrounding style command. */
export function normalizeTex(tex: string): string {
	return tex
		.replace(/\s+/g, " ")
		.trim()
		.replace(/^\{\\(?:display|text)style (.*)\}$/, "$1")
		.trim();
}

/**
 * Class names of formula images. These images are read even if they are `aria-hidden`: sites hide them from screen
 * readers, which read the MathML next to them instead.
 */
export const FORMULA_CLASS = /math|latex|equation/i;

function findTexAnnotation(math: DomElement): string | null {
	for (const annotation of math.querySelectorAll("annotation")) {
		if (/tex/i.test(annotation.getAttribute("encoding") ?? "")) return annotation.textContent;
	}
	return null;
}

function linearize(node: DomNode): string {
	if (!isDomElement(node)) return node.nodeType === 3 ? (node.textContent ?? "").trim() : "";
	if (node.localName.startsWith("annotation")) return "";
	const parts = [...node.childNodes].map(linearize).filter((part) => part !== "");
	const [first = "", second = "", third = ""] = parts;
	switch (node.localName) {
		case "msup":
		case "mover":
			return `${first}^${group(second)}`;
		case "msub":
		case "munder":
			return `${first}_${group(second)}`;
		case "msubsup":
		case "munderover":
			return `${first}_${group(second)}^${group(third)}`;
		case "mfrac":
			return `${group(first)}/${group(second)}`;
		case "msqrt":
			return `√${group(parts.join(""))}`;
		case "mroot":
			return `${group(first)}^(1/${second})`;
		case "mtr":
			return `${parts.join(" ")}; `;
		case "mtext":
			return ` ${parts.join("")} `;
		default:
			return parts.join("");
	}
}

function group(part: string): string {
	return /^[\p{L}\p{N}]+$/u.test(part) ? part : `(${part})`;
}
