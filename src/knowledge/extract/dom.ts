import { DOMParser } from "linkedom/worker";

/** The part of the DOM that extraction uses. The Workers types know only the one of HTMLRewriter. */
export interface DomNode {
	readonly nodeType: number;
	textContent: string | null;
	readonly childNodes: Iterable<DomNode>;
	readonly parentNode: DomNode | null;
	readonly previousSibling: DomNode | null;
	readonly nextSibling: DomNode | null;
	remove(): void;
}

export interface DomElement extends DomNode {
	readonly localName: string;
	readonly id: string;
	readonly className: string;
	readonly previousElementSibling: DomElement | null;
	readonly nextElementSibling: DomElement | null;
	getAttribute(name: string): string | null;
	hasAttribute(name: string): boolean;
	removeAttribute(name: string): void;
	querySelector(selector: string): DomElement | null;
	querySelectorAll(selector: string): Iterable<DomElement>;
	closest(selector: string): DomElement | null;
	appendChild(node: DomNode): unknown;
	prepend(node: DomNode): void;
	replaceWith(node: DomNode): void;
	normalize(): void;
}

export interface DomDocument {
	readonly body: DomElement;
	querySelector(selector: string): DomElement | null;
	querySelectorAll(selector: string): Iterable<DomElement>;
	createElement(name: string, options?: unknown): DomElement;
}

export function parseHtml(html: string): DomDocument {
	// Its own types are a browser's, which the Worker's do not know.
	const document = new DOMParser().parseFromString(html, "text/html") as unknown as DomDocument;
	// The parser makes a node of each character reference, which a walk over siblings would meet every time.
	document.body.normalize();
	return document;
}

/** Longest text in which character references are decoded, in UTF-16 code units. Titles and names are shorter. */
const REFERENCES_MAX_CHARS = 4_000;

/** Decodes the character references of a text, twice at most: `&amp;amp;` is a common mistake for `&amp;`. */
export function decodeCharacterReferences(text: string): string {
	let plain = text.slice(0, REFERENCES_MAX_CHARS);
	for (let round = 0; round < 2 && /&#?\w/.test(plain); round++) {
		const escaped = plain.replaceAll("<", "&lt;");
		plain = parseHtml(`<!DOCTYPE html><html><body>${escaped}</body></html>`).body.textContent ?? "";
	}
	return plain;
}

/** Whether a value of the DOM library's is an element. */
export function isDomElement(value: unknown): value is DomElement {
	return typeof value === "object" && value !== null && "nodeType" in value && value.nodeType === 1;
}

/** Returns the nearest ancestor that passes the test. The library's `closest` compiles its selector on each call. */
export function findAncestor(node: DomNode, test: (element: DomElement) => boolean): DomElement | null {
	for (let above = node.parentNode; isDomElement(above); above = above.parentNode)
		if (test(above)) return above;
	return null;
}
