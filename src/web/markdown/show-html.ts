/** Elements with something on one side: list markers, columns, a quotation's bar. */
const SIDED = "ul, ol, table, blockquote";

/**
 * Makes `html` the content of an element and keeps the nodes that stay as they are: a text that only grows loses neither
 * the reader's selection nor the focus. Lists, tables and quotations get the direction of their own text.
 */
export function showHtml(element: Element, html: string): void {
	const template = document.createElement("template");
	template.innerHTML = html;
	for (const sided of template.content.querySelectorAll<HTMLElement>(SIDED)) sided.dir = "auto";
	update(element, template.content);
}

/** Keeps the children that are equal from the beginning on, updates the first one that is not, and replaces the rest. */
function update(old: Node, next: Node): void {
	let at = 0;
	const pair = () => [old.childNodes[at], next.childNodes[at]] as const;
	let [before, after] = pair();
	while (before && after && before.isEqualNode(after)) {
		at++;
		[before, after] = pair();
	}
	if (before && after && grows(before, after)) {
		if (before instanceof Text && after instanceof Text) before.appendData(after.data.slice(before.length));
		else update(before, after);
		at++;
	}
	while (old.childNodes.length > at) old.lastChild?.remove();
	for (const node of [...next.childNodes].slice(at)) old.appendChild(node);
}

function grows(before: Node, after: Node): boolean {
	if (before instanceof Text && after instanceof Text) return after.data.startsWith(before.data);
	return before.cloneNode().isEqualNode(after.cloneNode());
}
