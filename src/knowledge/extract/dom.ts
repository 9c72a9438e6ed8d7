/** The part of the DOM API that extraction uses. The Workers types declare only the elements of `HTMLRewriter`. */
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

let parser: typeof import("linkedom").DOMParser | null = null;

/**
 * The HTML parser. It is loaded when it is needed, because it would take a tenth of the time in which the Worker
 * starts.
 */
export const HTML_PARSER = {
	get isLoaded(): boolean {
		return parser !== null;
	},
	async load(): Promise<void> {
		parser ??= (await import("linkedom")).DOMParser;
	},
};

/** Parses an HTML document. `HTML_PARSER` must be loaded. */
export function parseHtml(html: string): DomDocument {
	if (parser === null) throw new Error("The HTML parser is used before it is loaded.");
	// linkedom's types refer to browser types, which the Workers types do not declare.
	const document = new parser().parseFromString(html, "text/html") as unknown as DomDocument;
	// The parser creates a text node for each character reference. Merging these nodes makes it faster to iterate over
	// siblings.
	document.body.normalize();
	return document;
}

/**
 * Maximum length, in UTF-16 code units, of a text whose character references are decoded. Titles and names are shorter.
 */
const REFERENCES_MAX_CHARS = 4_000;

/** Decodes character references up to twice, because pages often contain `&amp;amp;` instead of `&amp;`. */
export function decodeCharacterReferences(text: string): string {
	let plain = text.slice(0, REFERENCES_MAX_CHARS);
	for (let round = 0; round < 2 && /&#?\w/.test(plain); round++) {
		const escaped = plain.replaceAll("<", "&lt;");
		plain = parseHtml(`<!DOCTYPE html><html><body>${escaped}</body></html>`).body.textContent ?? "";
	}
	return plain;
}

/** Returns whether a value is a DOM element. */
export function isDomElement(value: unknown): value is DomElement {
	return typeof value === "object" && value !== null && "nodeType" in value && value.nodeType === 1;
}

/**
 * Returns the nearest ancestor that passes the test. Faster than linkedom's `closest`, which compiles its selector on
 * every call.
 */
export function findAncestor(node: DomNode, test: (element: DomElement) => boolean): DomElement | null {
	for (let above = node.parentNode; isDomElement(above); above = above.parentNode)
		if (test(above)) return above;
	return null;
}
