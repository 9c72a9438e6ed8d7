import { type DomDocument, type DomElement, type DomNode, isDomElement } from "./dom.ts";

/** A block with no more text may be what its class says it is; a longer one is content whatever its class says. */
const JUNK_MAX_CHARS = 1_500;
/** A `<form>` with more text is the page itself, in old frameworks. */
const FORM_MAX_CHARS = 1_000;
/** Share of the page's text up to which its comments are an addition; they are the page where they are more. */
const COMMENTS_SHARE = 0.75;
/** Share of the text in links from which a block is a list of links. */
const LINKS_SHARE = 0.7;
/** Fewer links than this may be a sentence. */
const LINK_LIST_MIN = 4;

/** Takes navigation, headers, footers, asides, forms, banners and the like out of a page. */
export function removeBoilerplate(document: DomDocument): void {
	for (const element of document.querySelectorAll("title,meta,link,base")) element.remove();
	for (const element of document.querySelectorAll(FURNITURE)) {
		if (!isContentAfterAll(element)) element.remove();
		else if (READABILITY_REMOVES.has(element.localName)) replaceByDiv(document, element);
	}
	const commentsMax = COMMENTS_SHARE * lengthOf(document.body);
	for (const element of document.querySelectorAll("[class],[id]")) {
		const names = `${element.className} ${element.id}`;
		if (COMMENTS.test(names) && lengthOf(element) <= commentsMax) element.remove();
		const junk = JUNK.test(names) || (MENU.test(names) && isLinkList(measure(element)));
		if (!junk || element.localName === "body" || element.querySelector(CONTENT) !== null) continue;
		if (lengthOf(element) <= JUNK_MAX_CHARS) element.remove();
	}
}

const FURNITURE = `nav,footer,aside,header,form,fieldset,search,${[
	"alert",
	"alertdialog",
	"banner",
	"complementary",
	"contentinfo",
	"dialog",
	"form",
	"menu",
	"menubar",
	"navigation",
	"search",
	"toolbar",
]
	.map((role) => `[role=${role}]`)
	.join(",")}`;
const CONTENT = "main,article,[role=main],h1";
const READABILITY_REMOVES: ReadonlySet<string> = new Set(["aside", "footer"]);

function replaceByDiv(document: DomDocument, element: DomElement): void {
	const div = document.createElement("div");
	for (const child of [...element.childNodes]) div.appendChild(child);
	element.replaceWith(div);
}

const NOTE = /(?:^|[\s_-])(?:note|warning|tip|info|caution|danger|important|callout|admonition)(?:$|[\s_-])/i;
const JUNK =
	/(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|breadcrumbs?|share|sharing|social|newsletter|subscribe|signup|related|recommended|promo|sponsor(?:ed)?|advert(?:isement)?|ads?|sidebar|site-nav|navbar|navbox|pagination|pager|skip-links?|popup|modal|toolbar|editsection|toc|comments?-form|reply-form)(?:$|[\s_-])/i;

const COMMENTS =
	/(?:^|\s)(?:comments|comments?-(?:list|area|section|container|thread)|disqus_thread)(?:\s|$)/i;
/** A menu may be a restaurant's, too. */
const MENU = /(?:^|[\s_-])(?:menu|links|nav|tabs|tags|topics|categories)(?:$|[\s_-])/i;

function isContentAfterAll(element: DomElement): boolean {
	switch (element.localName) {
		case "aside":
			return element.getAttribute("role") === "note" || NOTE.test(element.className);
		case "header":
			return element.closest("main,article,section,[role=main]") !== null;
		case "footer":
			return element.closest("blockquote") !== null;
		case "form":
		case "fieldset":
			return (
				element.querySelector(CONTENT) !== null || (element.textContent ?? "").trim().length > FORM_MAX_CHARS
			);
		default:
			return element.querySelector("main,[role=main]") !== null;
	}
}

/** Where the page says its content is; `marked` is false when it does not say and the whole body is taken. */
export function regionOf(document: DomDocument): { element: DomElement; marked: boolean } {
	const main = longest(document.querySelectorAll("main,[role=main]")) ?? document.body;
	const article = longest(main.querySelectorAll("article")) ?? main;
	// One article with nearly all the text is the content; several are the posts of a thread or the teasers of a list.
	const element = lengthOf(article) > ARTICLE_SHARE * lengthOf(main) ? article : main;
	return { element, marked: element !== document.body };
}

const ARTICLE_SHARE = 0.6;

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

function lengthOf(element: DomElement): number {
	return (element.textContent ?? "").length;
}

/** The blocks below an element that are but lists of links. */
export function linkLists(element: DomElement): Set<DomNode> {
	const lists = new Set<DomNode>();
	measure(element, (node, sum) => {
		if (sum.links >= LINK_LIST_MIN && isLinkList(sum) && MAY_BE_LIST.has(node.localName)) lists.add(node);
	});
	lists.delete(element);
	return lists;
}

interface Measured {
	chars: number;
	linked: number;
	links: number;
}

function isLinkList({ chars, linked }: Measured): boolean {
	return linked > LINKS_SHARE * chars;
}

function measure(node: DomNode, visit?: (element: DomElement, sum: Measured) => void): Measured {
	if (!isDomElement(node)) {
		const chars = node.nodeType === 3 ? (node.textContent ?? "").trim().length : 0;
		return { chars, linked: 0, links: 0 };
	}
	const sum: Measured = { chars: 0, linked: 0, links: 0 };
	for (const child of node.childNodes) {
		const { chars, linked, links } = measure(child, visit);
		sum.chars += chars;
		sum.linked += linked;
		sum.links += links;
	}
	if (node.localName === "a") return { chars: sum.chars, linked: sum.chars, links: 1 };
	visit?.(node, sum);
	return sum;
}

const MAY_BE_LIST: ReadonlySet<string> = new Set(["ul", "ol", "div", "section", "p"]);
