import { decodeReferences } from "../extract/html-source.ts";
import { resolveUrl } from "../extract/links.ts";
import { scanTags } from "./head-tags.ts";

/** Longest delay of a refresh that counts as a redirect, in seconds. Longer ones reload a page or show the next of a series. */
const REFRESH_MAX_S = 30;
/** How far into a document the element is looked for, in UTF-16 code units. */
const REFRESH_MAX_CHARS = 64 * 1024;

/**
 * Returns where `<meta http-equiv="refresh">` sends the reader of an HTML document, or null when it sends nobody elsewhere:
 * a reload, a long wait and an address that is neither http nor https count for nothing.
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

/** Returns the same for the value of a `Refresh` header, or of the element: the HTML standard's shared refresh steps. */
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
