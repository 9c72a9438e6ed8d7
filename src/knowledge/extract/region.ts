import { type DomDocument, type DomElement, type DomNode, isDomElement } from "./dom.ts";
import { lengthOf, type Measured, measure } from "./measure.ts";
import { isDataTable } from "./table.ts";

/** Share of the page's text from which one article is its content; several are posts of a thread or teasers of a list. */
const ARTICLE_SHARE = 0.6;
/** Share of the text outside links from which the one container that holds it is the content. */
const PROSE_SHARE = 0.9;
/** Of a page with no more text outside links, in UTF-16 code units, all is read. */
const SHORT_PAGE_MAX_CHARS = 1_000;
/** Share of the text in links from which a block is a list of links. */
const LINKS_SHARE = 0.7;
/** Fewer links than this may be a sentence. */
const LINK_LIST_MIN = 4;

/** Where the content of a page is; `marked` is false when the page itself does not say. */
export interface Region {
	element: DomElement;
	marked: boolean;
}

/** The `<main>` of a page, else its one article, else what holds nearly all of its prose. */
export function regionOf(document: DomDocument): Region {
	const main = longest(document.querySelectorAll("main,[role=main]"));
	if (main) return { element: main, marked: true };
	const article = longest(document.querySelectorAll("article"));
	if (article && lengthOf(article) > ARTICLE_SHARE * lengthOf(document.body)) {
		return { element: article, marked: true };
	}
	return { element: proseOf(document.body), marked: false };
}

/** The element with most text, of several the first. */
function longest(elements: Iterable<DomElement>): DomElement | undefined {
	let found: DomElement | undefined;
	let most = -1;
	for (const element of elements) {
		const length = lengthOf(element);
		if (length > most) [found, most] = [element, length];
	}
	return found;
}

/** Goes down while one container holds nearly all prose and nothing but containers stands beside it. */
function proseOf(body: DomElement): DomElement {
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

/** Whether a node is a piece of a text, beside which nothing is only a frame. */
function isText(node: DomNode): boolean {
	return isDomElement(node) && TEXTS.has(node.localName) && (node.textContent ?? "").trim() !== "";
}

/**
 * The blocks below the region that only lead elsewhere: tables of contents, and, where a page does not mark its content,
 * lists of links that no heading or paragraph of a text introduces.
 */
export function linkLists({ element, marked }: Region): Set<DomNode> {
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
