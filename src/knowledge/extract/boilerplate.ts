import { type DomDocument, type DomElement, findAncestor } from "./dom.ts";
import { lengthOf, measure } from "./measure.ts";

/** Maximum length, in UTF-16 code units, of a block outside the content that is removed because of its name. */
const NAMED_MAX_CHARS = 1_500;
/** Maximum length of a form that is removed, in UTF-16 code units. */
const FORM_MAX_CHARS = 1_000;
/** A block with more than this share of the page's text is a wrapper around the page. */
const WRAPPER_SHARE = 0.5;
/** Comments with more than this share of the page's text are the content of the page and are kept. */
const COMMENTS_SHARE = 0.75;
/** A block with more than this share of its text in links is a list of links. */
const LINKS_SHARE = 0.7;
/** Replaces `LINKS_SHARE` for a block inside the content if the block's name suggests boilerplate. */
const NAMED_LINKS_SHARE = 0.5;

/**
 * Removes boilerplate from a page, such as navigation, headers, footers, asides, forms and banners. Some blocks are
 * removed because of their class name or id. Inside the content, ids are ignored, and a class name is enough only for
 * advertisements: other blocks must also be dialogs, forms or lists of links. Headings, paragraphs, rows, list items
 * and inline elements are never removed because of their name. If a page does not mark its content, a block of
 * paragraphs between other paragraphs counts as content, unless its name suggests page furniture such as a sidebar.
 */
export function removeBoilerplate(document: DomDocument): void {
	for (const element of document.querySelectorAll("title,meta,link,base,.mw-editsection")) element.remove();
	for (const selector of [FRAME, MAY_WRAP]) {
		const wrapperChars = WRAPPER_SHARE * lengthOf(document.body);
		for (const element of document.querySelectorAll(selector)) {
			if (isContentInFrame(element)) continue;
			const isForm = element.localName !== "header";
			const maxChars = isForm ? Math.min(wrapperChars, FORM_MAX_CHARS) : wrapperChars;
			if (selector === FRAME || lengthOf(element) <= maxChars) element.remove();
		}
	}
	removeNamed(document);
}

const ROLES =
	"alert alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar".split(
		" ",
	);
const FRAME = `nav,search,footer,aside,dialog,${ROLES.map((role) => `[role=${role}]`).join(",")}`;
/** Elements that may wrap the entire page. For example, ASP.NET puts the entire page in a form. */
const MAY_WRAP = "header,form,fieldset,[role=form]";
const NAVIGATION_ROLE = /^(?:navigation|search|menu|menubar)$/;

/** Elements that contain the content of a page or mark its start. */
const CONTENT = "main,article,[role=main],h1";
const NOTE = /(?:^|[\s_-])(?:note|warning|tip|info|caution|danger|important|callout|admonition)(?:$|[\s_-])/i;

function isContentInFrame(element: DomElement): boolean {
	const { localName: name } = element;
	const role = element.getAttribute("role") ?? "";
	if (element.querySelector("main,[role=main]") !== null) return true;
	if (name === "nav" || name === "search" || NAVIGATION_ROLE.test(role)) return false;
	if (isInContent(element)) return !isLinkList(element, LINKS_SHARE);
	switch (name) {
		case "aside":
			return role === "note" || NOTE.test(element.className);
		case "footer":
			return findAncestor(element, ({ localName }) => localName === "blockquote") !== null;
		case "header":
			if (findAncestor(element, ({ localName }) => localName === "section") !== null) return true;
			return element.querySelector(CONTENT) !== null;
		case "form":
		case "fieldset":
			return element.querySelector(CONTENT) !== null;
		default:
			return false;
	}
}

function isInContent(element: DomElement): boolean {
	return findAncestor(element, isContent) !== null;
}

function isContent(element: DomElement): boolean {
	return /^(?:main|article)$/.test(element.localName) || element.getAttribute("role") === "main";
}

function isLinkList(element: DomElement, share: number): boolean {
	const { chars, linked } = measure(element);
	return linked > share * chars;
}

/** Elements that may be removed because of their name. */
const BLOCKS = "div,section,aside,header,footer,form,fieldset,dialog,ul,ol";

function removeNamed(document: DomDocument): void {
	const pageChars = lengthOf(document.body);
	const texts = new Set([...document.querySelectorAll("p")].map(({ parentNode }) => parentNode));
	texts.delete(document.body);
	const found = new Set<DomElement>();
	let foundChars = 0;
	for (const element of document.querySelectorAll(BLOCKS)) {
		if (!isNamedBoilerplate(element, pageChars, texts.has(element) && texts.has(element.parentNode)))
			continue;
		if (findAncestor(element, (above) => found.has(above)) !== null) continue;
		found.add(element);
		foundChars += lengthOf(element);
	}
	// If removing the blocks would leave no text, their names describe the subject of the page, so they are kept.
	if (foundChars < pageChars) for (const element of found) element.remove();
}

function isNamedBoilerplate(element: DomElement, pageChars: number, isAmongText: boolean): boolean {
	const names = getNames(element);
	if (COMMENTS.test(names)) return lengthOf(element) <= COMMENTS_SHARE * pageChars;
	const named = hasName(names, NAMES);
	if (!named && !hasName(names, MENUS)) return false;
	if (isInContent(element)) return isNamedBoilerplateInContent(element, element.className);
	if (element.querySelector(CONTENT) !== null) return false;
	if (isAmongText && !FRAME_NAMES.test(names) && !OVERLAY.test(names))
		return isNamedBoilerplateInContent(element, names);
	const chars = lengthOf(element);
	if (chars > WRAPPER_SHARE * pageChars && !OVERLAY.test(names)) return false;
	return named ? chars <= NAMED_MAX_CHARS : isLinkList(element, LINKS_SHARE);
}

function isNamedBoilerplateInContent(element: DomElement, names: string): boolean {
	const isDialog = /dialog$/.test(element.getAttribute("role") ?? "");
	if (isDialog && hasName(names, NAMES)) return true;
	if (ADVERTISEMENT.test(names)) return element.querySelector(HEADING) === null;
	if (hasName(names, NAMES)) {
		return element.localName === "form" || isLinkList(element, NAMED_LINKS_SHARE);
	}
	return hasName(names, NAVIGATION) && isLinkList(element, LINKS_SHARE);
}

const HEADING = "h1,h2,h3,h4,h5,h6";

/** Returns the class and id of an element. Omits an id that is derived from the element's heading. */
function getNames(element: DomElement): string {
	const { className, id } = element;
	const names = `${className} ${id}`;
	const matters = id !== "" && [NAMES, MENUS, COMMENTS].some((words) => words.test(id));
	return matters && id.toLowerCase() === toSlug(element) ? className : names;
}

function toSlug(element: DomElement): string {
	const heading = element.querySelector(HEADING)?.textContent ?? "";
	return heading
		.slice(0, SLUG_MAX_CHARS)
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, "-")
		.replace(/^-|-$/g, "");
}

const SLUG_MAX_CHARS = 200;

/** Returns whether one of the names matches `words`. Ignores names that describe a state, such as `has-sidebar`. */
function hasName(names: string, words: RegExp): boolean {
	return names.split(/\s+/).some((name) => words.test(name) && !STATE.test(name));
}

const STATE =
	/(?:^|[_-])(?:has|with|without|no|not|is|show|hide)[_-]|^(?:layout|page|theme|template)[_-]|[_-](?:enabled|disabled|open|opened|closed|visible|hidden|shown|active|collapsed|expanded|layout|page)$/i;
const ADVERTISEMENT = /(?:^|\s)(?:advert|advertisement|advertising|adsbygoogle|sponsored)(?:\s|$)/i;
/** Cookie and consent notices, which may be longer than the text of a short page. */
const OVERLAY =
	/(?:^|[\s_-])(?:cookies?[_-]?(?:banner|bar|consent|dialog|info|law|message|modal|notice|popup|wall)|consent|gdpr|onetrust)(?:$|[\s_-])/i;
const NAMES =
	/(?:^|[_-])(?:cookies?|consent|gdpr|onetrust|breadcrumbs?|share|sharing|social|newsletter|subscribe|signup|sharedaddy|related|recommended|promo|sponsor(?:ed)?|advert(?:isement|ising)?|adsbygoogle|ads?|sidebar|footer|masthead|site-(?:header|nav)|navbar|navbox|pagination|pager|skip-?links?|popup|modal|toolbar|toc|table-of-contents|comments?-form|reply-form)(?:$|[_-])/i;
/** Names of page parts that are never the subject of a page. */
const FRAME_NAMES =
	/(?:^|[\s_-])(?:breadcrumbs?|sidebar|footer|masthead|site-(?:header|nav)|navbar|navbox|pagination|pager|skip-links?|menu|nav)(?:$|[\s_-])/i;
/** Ambiguous names. For example, a menu may be a restaurant menu. */
const MENUS = /(?:^|[_-])(?:menu|links|nav|tabs|tags|topics|categories)(?:$|[_-])/i;
const NAVIGATION = /(?:^|[_-])(?:nav|tabs|tags)(?:$|[_-])/i;
const COMMENTS =
	/(?:^|\s)(?:comments|comments?-(?:list|area|section|container|thread)|disqus_thread)(?:\s|$)/i;
