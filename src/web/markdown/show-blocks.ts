import { parseHtml } from "../parse-html.ts";

/**
 * Matches the elements whose layout depends on the text direction: list markers, table columns, and the bar beside a
 * quote.
 */
const DIRECTIONAL = "ul, ol, table, blockquote";
/**
 * Matches the elements that are left-to-right in every language, and don't determine the direction of the text around
 * them.
 */
const LEFT_TO_RIGHT = "code, pre, .code-block, .katex";
/** The labels of these buttons change when they are pressed. */
const COPY_BUTTON = "[data-copy-code]";

/**
 * Shows blocks of HTML in an element. Keeps the elements of unchanged blocks, and as many nodes of others as possible.
 */
export class ShownBlocks {
	readonly #container: Element;
	#blocks: readonly string[] = [];

	constructor(container: Element) {
		this.#container = container;
	}

	/** Each block is one element. Lists, tables and quotes get the direction of their own text. */
	show(blocks: readonly string[]): void {
		const { children } = this.#container;
		// Something else, such as plain text, was shown before.
		if (children.length !== this.#blocks.length || children.length !== this.#container.childNodes.length) {
			this.#container.replaceChildren();
			this.#blocks = [];
		}
		const known = Math.min(this.#blocks.length, blocks.length);
		for (let at = 0; at < known; at++) {
			const html = blocks[at] ?? "";
			const [current, next] = html === this.#blocks[at] ? [] : [children[at], parse(html).firstChild];
			if (current && next) update(current, next);
		}
		while (children.length > blocks.length) children[children.length - 1]?.remove();
		if (blocks.length > known) this.#container.append(parse(blocks.slice(known).join("")));
		this.#blocks = blocks;
	}
}

/** Parses blocks of HTML. Only elements are kept: the blocks are separated by line breaks. */
function parse(html: string): DocumentFragment {
	const content = parseHtml(html);
	for (const node of [...content.childNodes]) if (!(node instanceof Element)) node.remove();
	for (const element of content.querySelectorAll<HTMLElement>(DIRECTIONAL)) element.dir = "auto";
	for (const element of content.querySelectorAll<HTMLElement>(LEFT_TO_RIGHT)) element.dir = "ltr";
	for (const element of content.querySelectorAll<HTMLElement>("[data-style]")) {
		element.style.cssText = element.dataset.style ?? "";
		delete element.dataset.style;
	}
	return content;
}

/**
 * Changes `current` so that it equals `next`. Equal parts keep their nodes, and with them the selection and the focus.
 */
function update(current: Node, next: Node): void {
	if (isSame(current, next)) return;
	if (!canChange(current, next)) {
		current.parentNode?.replaceChild(next, current);
		return;
	}
	if (current instanceof Text && next instanceof Text) {
		const isLonger = next.data.startsWith(current.data);
		if (isLonger) current.appendData(next.data.slice(current.data.length));
		else current.data = next.data;
		return;
	}
	const [before, after] = [[...current.childNodes], [...next.childNodes]];
	for (const [at, child] of after.entries()) {
		const old = before[at];
		if (old) update(old, child);
		else current.appendChild(child);
	}
	for (const child of before.slice(after.length)) child.remove();
}

function isSame(current: Node, next: Node): boolean {
	if (current.isEqualNode(next)) return true;
	return (
		current instanceof Element &&
		next instanceof Element &&
		current.matches(COPY_BUTTON) &&
		next.matches(COPY_BUTTON)
	);
}

/** Checks whether only the content differs. */
function canChange(current: Node, next: Node): boolean {
	if (current instanceof Text) return next instanceof Text;
	return current.cloneNode().isEqualNode(next.cloneNode());
}
