import { EXPANSION_PAGES_MAX } from "../../contracts/limits.ts";
import { strings } from "../strings/strings.ts";

/** Adds the protocol that a typed URL lacks: "https://en.wikipedia.org/wiki/Alpaca" for "en.wikipedia.org/wiki/Alpaca". */
export function completeUrl(text: string): string {
	const typed = text.trim();
	return WITHOUT_PROTOCOL.test(typed) ? `https://${typed}` : typed;
}

/** Matches a host name with a top-level domain, and what may follow it in a URL. */
const WITHOUT_PROTOCOL = /^(?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+(?::\d+)?(?:[/?#]\S*)?$/u;

/** Returns an error message for an invalid URL; null for a valid one. */
export function validateUrl(text: string): string | null {
	if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return null;
	return strings.urls.invalid(text);
}

/** Splits the typed text into URLs and validates them. */
export function parseUrls(text: string): { urls: string[]; error: string | null } {
	const urls = text
		.split(/\s+/)
		.filter((url) => url !== "")
		.map(completeUrl);
	const invalid = urls.map(validateUrl).find((error) => error !== null) ?? null;
	if (invalid !== null) return { urls, error: invalid };
	if (urls.length > EXPANSION_PAGES_MAX) return { urls, error: strings.urls.tooMany(EXPANSION_PAGES_MAX) };
	return { urls, error: null };
}
