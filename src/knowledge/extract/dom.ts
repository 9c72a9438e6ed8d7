import { DOMParser } from "linkedom/worker";

/** The part of the DOM that extraction uses. The Workers types know only the one of HTMLRewriter. */
export interface DomNode {
	readonly nodeType: number;
	textContent: string | null;
	readonly childNodes: Iterable<DomNode>;
	readonly parentNode: DomNode | null;
}

export interface DomElement extends DomNode {
	readonly localName: string;
	readonly id: string;
	readonly className: string;
	getAttribute(name: string): string | null;
	querySelector(selector: string): DomElement | null;
	querySelectorAll(selector: string): Iterable<DomElement>;
	closest(selector: string): DomElement | null;
	remove(): void;
	appendChild(node: DomNode): unknown;
	replaceWith(node: DomNode): void;
	normalize(): void;
}

export interface DomDocument {
	readonly body: DomElement;
	querySelector(selector: string): DomElement | null;
	querySelectorAll(selector: string): Iterable<DomElement>;
	createElement(name: string, options?: unknown): DomElement;
}

export function parse(html: string): DomDocument {
	// Its own types are a browser's, which the Worker's do not know.
	const document = new DOMParser().parseFromString(html, "text/html") as unknown as DomDocument;
	// The parser makes a node of each character reference, which a walk over siblings would meet every time.
	document.body.normalize();
	return document;
}

/** Whether a value of the DOM library's is an element. */
export function isDomElement(value: unknown): value is DomElement {
	return typeof value === "object" && value !== null && "nodeType" in value && value.nodeType === 1;
}
