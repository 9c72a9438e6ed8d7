/**
 * Matches the elements whose layout depends on the text direction: list markers, table columns, and the bar beside a
 * quote.
 */
const DIRECTIONAL = "ul, ol, table, blockquote";

/**
 * Sets the content of an element and reuses unchanged nodes, so that growing text keeps the selection and the focus.
 * Lists, tables and quotes get the direction of their own text.
 */
export function showHtml(container: Element, html: string): void {
	const template = document.createElement("template");
	template.innerHTML = html;
	for (const element of template.content.querySelectorAll<HTMLElement>(DIRECTIONAL)) element.dir = "auto";
	update(container, template.content);
}

/** Keeps the leading children that are equal, updates the first one that differs, and replaces the rest. */
function update(current: Node, next: Node): void {
	let index = 0;
	const pair = () => [current.childNodes[index], next.childNodes[index]] as const;
	let [before, after] = pair();
	while (before && after && before.isEqualNode(after)) {
		index++;
		[before, after] = pair();
	}
	if (before && after && canGrow(before, after)) {
		if (before instanceof Text && after instanceof Text) before.appendData(after.data.slice(before.length));
		else update(before, after);
		index++;
	}
	while (current.childNodes.length > index) current.lastChild?.remove();
	for (const node of [...next.childNodes].slice(index)) current.appendChild(node);
}

/** Checks whether `before` can be updated to `after` in place. */
function canGrow(before: Node, after: Node): boolean {
	if (before instanceof Text && after instanceof Text) return after.data.startsWith(before.data);
	return before.cloneNode().isEqualNode(after.cloneNode());
}
