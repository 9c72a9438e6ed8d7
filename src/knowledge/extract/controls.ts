import { type DomDocument, type DomElement, findAncestor, isDomElement } from "./dom.ts";

/** Maximum length of an element that counts as a label because it contains a control, in UTF-16 code units. */
const LABEL_MAX_CHARS = 400;

/**
 * Reveals content that the page's controls can show, such as collapsed answers and inactive tabs, and places it below
 * its label. Removes hidden elements that no control can show, and buttons that only trigger an action.
 */
export function revealControlledContent(document: DomDocument): void {
	const targets = new Set([...document.querySelectorAll(CONTROLS)].flatMap(listTargets));
	// Checks all elements before removing any, because a check depends on the element's neighbors.
	const hidden = [...document.querySelectorAll("[hidden]")];
	const shown = new Set(hidden.filter((element) => isRevealable(element, targets)));
	for (const element of hidden) {
		if (shown.has(element)) element.removeAttribute("hidden");
		else element.remove();
	}
	labelTabPanels(document);
	const ids = new Set([...shown].map(({ id }) => id));
	for (const button of document.querySelectorAll("button")) {
		const next = button.nextElementSibling;
		const shows = (next !== null && shown.has(next)) || listTargets(button).some((id) => ids.has(id));
		if (!shows && !isLabel(button)) button.remove();
		else if (findAncestor(button, isLabelOrText) === null) replaceByParagraph(document, button);
	}
}

const CONTROLS =
	"[aria-controls],[commandfor],[popovertarget],[data-bs-target],[data-target],[onclick],a[href^='#']";

/** Returns the ids that a control refers to. */
function listTargets(control: DomElement): string[] {
	const ids = ["aria-controls", "commandfor", "popovertarget"].flatMap((name) =>
		(control.getAttribute(name) ?? "").split(/\s+/),
	);
	for (const name of ["data-bs-target", "data-target", "href"]) {
		const target = control.getAttribute(name) ?? "";
		if (target.startsWith("#")) ids.push(target.slice(1));
	}
	const script = control.getAttribute("onclick") ?? "";
	ids.push(...[...script.matchAll(/["'`]#?([\w-]+)["'`]/g)].map(([, id = ""]) => id));
	return ids.filter((id) => id !== "");
}

/** Class names of components that hide some of their content until the user asks for it. */
const TOGGLED_COMPONENT =
	/(?:^|[\s_-])(?:accordion|answer|carousel|collaps(?:e|ed|ible)|expand(?:able|ed)?|faq|full-?(?:content|text)|more|slide|slider|spoiler|tab|tabs|tab-?panel|toggle|pane|panel)(?:$|[\s_-])/i;

function isRevealable(element: DomElement, targets: ReadonlySet<string>): boolean {
	if (targets.has(element.id)) return true;
	if (/^(?:region|tabpanel)$/.test(element.getAttribute("role") ?? "")) return true;
	if (element.hasAttribute("x-show")) return true;
	if (element.getAttribute("aria-roledescription")?.toLowerCase() === "slide") return true;
	if (TOGGLED_COMPONENT.test(`${element.localName} ${element.className} ${element.id}`)) return true;
	const { parentNode } = element;
	if (isDomElement(parentNode) && ACCORDION.test(parentNode.className)) return true;
	const before = element.previousElementSibling;
	return before !== null && containsControl(before);
}

/** Returns whether an element is a control, or a short element such as a heading that contains one. */
function containsControl(element: DomElement): boolean {
	if (isControl(element)) return true;
	if ((element.textContent ?? "").length > LABEL_MAX_CHARS) return false;
	return [...element.querySelectorAll("*")].some(isControl);
}

function isControl(element: DomElement): boolean {
	switch (element.localName) {
		case "button":
		case "summary":
			return true;
		case "label":
			return element.hasAttribute("for");
		case "a":
			if (/^(?:#?$|javascript:)/i.test(element.getAttribute("href") ?? "x")) return true;
	}
	return (
		element.getAttribute("role") === "button" || element.hasAttribute("onclick") || isDisclosure(element)
	);
}

function isDisclosure(element: DomElement): boolean {
	return element.getAttribute("role") === "tab" || DISCLOSURE.some((name) => element.hasAttribute(name));
}

const DISCLOSURE = [
	"aria-controls",
	"aria-expanded",
	"commandfor",
	"data-bs-target",
	"data-target",
	"popovertarget",
];

/** Moves the label of each tab to the start of its panel. */
function labelTabPanels(document: DomDocument): void {
	const panels = matchPanels(document);
	for (const [tab, panel] of panels) {
		if (findAncestor(tab, (element) => element === panel) !== null) continue;
		const label = document.createElement("p");
		label.textContent = tab.textContent;
		panel.prepend(label);
		tab.remove();
	}
}

/** Matches tabs with their panels by id, or by order if a tab list has as many tabs as sibling panels. */
function matchPanels(document: DomDocument): Map<DomElement, DomElement> {
	const found = new Map<DomElement, DomElement>();
	const tabs = [...document.querySelectorAll("[role=tab]")];
	if (tabs.length === 0) return found;
	const named = new Map<string, DomElement>();
	for (const panel of document.querySelectorAll("[role=tabpanel],[id]")) {
		for (const key of [panel.id, `by ${panel.getAttribute("aria-labelledby")}`]) {
			if (!named.has(key)) named.set(key, panel);
		}
	}
	for (const tab of tabs) {
		for (const key of [...listTargets(tab), `by ${tab.id}`]) {
			const panel = named.get(key);
			if (panel) found.set(tab, panel);
			if (panel) break;
		}
	}
	if (found.size > 0) return found;
	const lists = [...document.querySelectorAll("[role=tablist]")];
	for (const [parent, [list, another]] of Map.groupBy(lists, ({ parentNode }) => parentNode)) {
		if (!isDomElement(parent) || !list || another) continue;
		const own = [...list.querySelectorAll("[role=tab]")];
		const panels = [...parent.querySelectorAll("[role=tabpanel]")];
		if (own.length === panels.length)
			for (const [at, panel] of panels.entries()) found.set(own[at] ?? panel, panel);
	}
	return found;
}

const LABELS: ReadonlySet<string> = new Set(
	"h1 h2 h3 h4 h5 h6 th dt summary legend caption label figcaption".split(" "),
);
const TEXTS: ReadonlySet<string> = new Set(["p", "li", "dd", "td", "blockquote"]);
const ACCORDION = /accordion|collaps|disclosure|expand|faq|spoiler|toggle/i;
const BLOCKS_INSIDE = "p,h1,h2,h3,h4,h5,h6,ul,ol";

function isLabelOrText({ localName }: DomElement): boolean {
	return LABELS.has(localName) || TEXTS.has(localName);
}

/** Replaces a button with a paragraph. */
function replaceByParagraph(document: DomDocument, button: DomElement): void {
	const paragraph = document.createElement("p");
	for (const child of [...button.childNodes]) paragraph.appendChild(child);
	button.replaceWith(paragraph);
}

/** Returns whether the text of a button is content rather than the name of an action. */
function isLabel(button: DomElement): boolean {
	if (button.hasAttribute("aria-haspopup")) return false;
	if (isDisclosure(button) || TOGGLED_COMPONENT.test(button.className)) return true;
	const parent = button.parentNode;
	if (isDomElement(parent) && ACCORDION.test(parent.className) && button.nextElementSibling) return true;
	if (/[?？؟]\s*$/.test(button.textContent ?? "") || button.querySelector(BLOCKS_INSIDE) !== null)
		return true;
	const next = button.nextSibling;
	const amidText = next?.nodeType === 3 && (next.textContent ?? "").trim() !== "";
	return (
		findAncestor(button, ({ localName }) => LABELS.has(localName) || (amidText && TEXTS.has(localName))) !==
		null
	);
}
