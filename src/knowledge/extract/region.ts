import { type DomDocument, type DomElement, type DomNode, isDomElement } from "./dom.ts";
import { lengthOf, type Measured, measure } from "./measure.ts";
import { isDataTable } from "./table.ts";

/**
 * The longest article is the content if it has more than this share of the page's text. Otherwise, articles are posts
 * or teasers.
 */
const ARTICLE_SHARE = 0.6;
/** A container is the content if it has more than this share of the text outside links. */
const PROSE_SHARE = 0.9;
/** If a page has no more than this many UTF-16 code units of text outside links, the entire page is the content. */
const SHORT_PAGE_MAX_CHARS = 1_000;
/** A block with more than this share of its text in links is a list of links. */
const LINKS_SHARE = 0.7;
/** Minimum number of links in a list of links. A block with fewer links may be a sentence. */
const LINK_LIST_MIN = 4;

/**
 * The element that contains the content of a page. `marked` means that the page marks it as `<main>` or `<article>`.
 */
export interface ContentRegion {
	element: DomElement;
	marked: boolean;
}

/**
 * Finds the element that contains the content of a page: `<main>`, otherwise an article that contains most of the text,
 * otherwise the container of nearly all the prose.
 */
export function findContentRegion(document: DomDocument): ContentRegion {
	const main = findLongest(document.querySelectorAll("main,[role=main]"));
	if (main) return { element: main, marked: true };
	const article = findLongest(document.querySelectorAll("article"));
	if (article && lengthOf(article) > ARTICLE_SHARE * lengthOf(document.body)) {
		return { element: article, marked: true };
	}
	return { element: findProse(document.body), marked: false };
}

/** Returns the element with the most text. If several have the same amount, returns the first of them. */
function findLongest(elements: Iterable<DomElement>): DomElement | undefined {
	let found: DomElement | undefined;
	let most = -1;
	for (const element of elements) {
		const length = lengthOf(element);
		if (length > most) [found, most] = [element, length];
	}
	return found;
}

/**
 * Starts at the body and descends into the container that contains nearly all the prose. Stops at an element whose
 * children include running text.
 */
function findProse(body: DomElement): DomElement {
	const prose = new Map<DomNode, number>();
	measure(body, (element, { chars, linked }) => prose.set(element, chars - linked));
	const proseIn = (node: DomNode) => prose.get(node) ?? 0;
	if (proseIn(body) <= SHORT_PAGE_MAX_CHARS) return body;
	let region = body;
	for (let at: DomElement | undefined = body; at; ) {
		if (!TABLE_PARTS.has(at.localName)) region = at;
		const inside: DomNode[] = [...at.childNodes];
		const most: number = PROSE_SHARE * proseIn(at);
		const next: DomNode | undefined = inside.find((child) => proseIn(child) > most);
		if (inside.some(isText) || !isDomElement(next) || !CONTAINERS.has(next.localName)) return region;
		if (next.localName === "table" && isDataTable(next)) return region;
		at = next;
	}
	return region;
}

const TABLE_PARTS: ReadonlySet<string> = new Set(["table", "tbody", "tr"]);
const CONTAINERS: ReadonlySet<string> = new Set(
	"article center div form section shadow-root slot table tbody td tr".split(" "),
);
const TEXTS: ReadonlySet<string> = new Set("blockquote dl figure h2 h3 h4 h5 h6 ol p pre".split(" "));

/** Returns whether a node is part of running text. If it is, its siblings are too. */
function isText(node: DomNode): boolean {
	return isDomElement(node) && TEXTS.has(node.localName) && (node.textContent ?? "").trim() !== "";
}

/**
 * Finds the blocks of links in the region: tables of contents and, if the page does not mark its content, lists of
 * links that no heading or paragraph introduces.
 */
export function findLinkLists({ element, marked }: ContentRegion): Set<DomNode> {
	const lists = new Set<DomNode>();
	const texts = new Set([...element.querySelectorAll("p")].map(({ parentNode }) => parentNode));
	measure(element, (node, sum) => {
		if (!isLinkList(sum) || !MAY_BE_LIST.has(node.localName)) return;
		const isRead = marked || (texts.has(node.parentNode) && isIntroduced(node));
		if (sum.inPage === sum.links || !isRead) lists.add(node);
	});
	lists.delete(element);
	return lists;
}

function isLinkList({ chars, linked, links }: Measured): boolean {
	return links >= LINK_LIST_MIN && linked > LINKS_SHARE * chars;
}

const MAY_BE_LIST: ReadonlySet<string> = new Set(["ul", "ol", "div", "section", "p"]);

function isIntroduced(list: DomElement): boolean {
	const before = list.previousElementSibling;
	return before !== null && /^(?:p|h[1-6])$/.test(before.localName);
}
