import { decodeReferences } from "../extract/html-source.ts";
import { resolveUrl } from "../extract/links.ts";
import { scanTags } from "./head-tags.ts";

/**
 * Maximum delay of a refresh that counts as a redirect, in seconds. A refresh with a longer delay usually reloads the
 * page or advances a slide show.
 */
const REFRESH_MAX_S = 30;
/** Number of UTF-16 code units at the start of a document that are searched for `<meta http-equiv="refresh">`. */
const REFRESH_MAX_CHARS = 64 * 1024;

/**
 * Returns the target of `<meta http-equiv="refresh">` in an HTML document, or null. Ignores reloads, long delays and
 * URLs that are neither http nor https.
 */
export function metaRefresh(source: string, url: string): string | null {
	let base: string | null = null;
	let content: string | null = null;
	for (const { name, attributes } of scanTags(source.slice(0, REFRESH_MAX_CHARS), TAGS)) {
		if (name === "base") base ??= attributes.get("href") ?? null;
		else if (attributes.get("http-equiv")?.trim().toLowerCase() === "refresh")
			content ??= attributes.get("content") ?? null;
	}
	if (content === null) return null;
	return refreshTarget(
		decodeReferences(content),
		url,
		resolveUrl(decodeReferences(base ?? ""), url)?.href ?? url,
	);
}

/**
 * Parses the value of a `Refresh` header or meta refresh according to the "shared declarative refresh steps" of the
 * HTML standard.
 */
export function refreshTarget(value: string | null, url: string, base = url): string | null {
	const [, time, rest = ""] = /^\s*(?=[\d.])(\d*)(?:\.[\d.]*)?((?:[;,\s][\s\S]*)?)$/.exec(value ?? "") ?? [];
	if (time === undefined || Number(time) > REFRESH_MAX_S) return null;
	const written = rest.replace(/^\s*[;,]?\s*/, "");
	const address = /^u(?!rl\s*=)/i.test(written) ? written : removeQuotes(written.replace(/^url\s*=\s*/i, ""));
	const target = address === "" ? null : resolveUrl(address, base);
	return target === null || target.href === resolveUrl(url, null)?.href ? null : target.href;
}

function removeQuotes(address: string): string {
	const quote = address.charAt(0);
	return quote === '"' || quote === "'" ? (address.slice(1).split(quote, 1)[0] ?? "") : address;
}

const TAGS = new Set(["base", "meta"]);
