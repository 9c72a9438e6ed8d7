import { parseHtml } from "../parse-html.ts";

/**
 * Decodes a character reference, such as `&amp;`, and returns unknown ones unchanged. The browser knows the names of all
 * characters, so their table need not be downloaded.
 */
export function decodeHTMLStrict(reference: string): string {
	const decoded = parseHtml(reference).textContent ?? "";
	// Of an unknown name such as `&notes;`, browsers decode a known start, here `&not`.
	return decoded.endsWith(";") && decoded !== ";" ? reference : decoded;
}
