import type { MarkdownIt } from "markdown-it";

const SCHEME = /(?:^|[^a-z])(https?)$/i;
/** Matches the start of the model's list of references, whose URLs stay text. */
const REFERENCE = /^\[\^?\d{1,3}\]:/;
/** Matches a scheme inside of another URL, such as `blob:https`. */
const INNER_SCHEME = /[a-z]:[a-z]+$/i;
/** How far before `://` to search for a scheme, in UTF-16 code units. */
const SCHEME_MAX_CHARS = 20;
const LETTER = "\\p{L}\\p{M}\\p{N}";
const HOST = `[${LETTER}](?:[${LETTER}._-]{0,250}[${LETTER}])?(?::\\d{1,5})?`;
const SIGN = `[${LETTER}/%@#&=_~*+$|-]`;
/** Punctuation belongs to the URL only if more of the URL follows. */
const PATH = `(?:[/?#](?:${SIGN}|\\([^\\s()<>]{0,500}\\)|\\[[^\\s[\\]<>]{0,500}\\]|[.,;:!?']+(?=${SIGN})|\\?)*)?`;
const AFTER_SCHEME = new RegExp(`://${HOST}${PATH}`, "uy");

/**
 * Markdown plugin: renders a URL as a link if it has a web scheme. Names such as `main.rs` and `node.js` are not links,
 * nor are nested URLs such as `blob:https://…`, nor the URLs in the model's list of references.
 */
export function webLinks(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("linkify", "web_link", (state, silent) => {
		if (state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
		const before = state.src.slice(Math.max(0, state.pos - SCHEME_MAX_CHARS), state.pos);
		const [, scheme] = SCHEME.exec(before) ?? [];
		if (scheme === undefined || !state.pending.endsWith(scheme)) return false;
		if (INNER_SCHEME.test(before) || REFERENCE.test(state.src)) return false;
		AFTER_SCHEME.lastIndex = state.pos;
		const rest = AFTER_SCHEME.exec(state.src)?.[0].replace(/[*?]+$/, "");
		if (rest === undefined) return false;
		const url = scheme + rest;
		const href = markdown.normalizeLink(url);
		if (!markdown.validateLink(href)) return false;
		if (!silent) {
			state.pending = state.pending.slice(0, -scheme.length);
			state.push("link_open", "a", 1).attrs = [["href", href]];
			state.push("text", "", 0).content = markdown.normalizeLinkText(url);
			state.push("link_close", "a", -1);
		}
		state.pos += rest.length;
		return true;
	});
}
