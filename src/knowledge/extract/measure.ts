import { type DomElement, type DomNode, isDomElement } from "./dom.ts";

/** The amount of text in an element, and how much of it is in links. */
export interface Measured {
	chars: number;
	linked: number;
	links: number;
	/** Number of links to other parts of the page. */
	inPage: number;
}

/** Measures an element and all its descendants in one pass. Calls `visit` with each element, descendants first. */
export function measure(node: DomNode, visit?: (element: DomElement, sum: Measured) => void): Measured {
	if (!isDomElement(node)) {
		const chars = node.nodeType === 3 ? (node.textContent ?? "").trim().length : 0;
		return { chars, linked: 0, links: 0, inPage: 0 };
	}
	const sum: Measured = { chars: 0, linked: 0, links: 0, inPage: 0 };
	for (const child of node.childNodes) {
		const { chars, linked, links, inPage } = measure(child, visit);
		sum.chars += chars;
		sum.linked += linked;
		sum.links += links;
		sum.inPage += inPage;
	}
	if (node.localName === "a") {
		const inPage = /^#./.test(node.getAttribute("href") ?? "") ? 1 : 0;
		return { chars: sum.chars, linked: sum.chars, links: 1, inPage };
	}
	visit?.(node, sum);
	return sum;
}

/** Returns the length of the text in an element, in UTF-16 code units. */
export function lengthOf(element: DomElement): number {
	return (element.textContent ?? "").length;
}
