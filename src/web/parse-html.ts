import { createPolicy } from "./trusted-types.ts";

/** The only policy that can create HTML. */
const policy = createPolicy("html", { createHTML: (html: string) => html });

/**
 * Parses HTML that `renderMarkdown` returned, or a single character reference. The elements are inert: scripts and event
 * handlers don't run before they are added to the page, and its Content-Security-Policy forbids them there.
 */
export function parseHtml(html: string): DocumentFragment {
	const template = document.createElement("template");
	template.innerHTML = policy.createHTML(html);
	return template.content;
}
