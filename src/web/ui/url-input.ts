import { EXPANSION_PAGES_MAX } from "../../contracts/limits.ts";

/** Returns an error message for an invalid URL; null for a valid one. */
export function validateUrl(text: string): string | null {
	if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return null;
	return `“${text}” is not a valid URL. Enter one that starts with https://.`;
}

/** Splits the typed text into URLs and validates them. */
export function parseUrls(text: string): { urls: string[]; error: string | null } {
	const urls = text.split(/\s+/).filter((url) => url !== "");
	const invalid = urls.map(validateUrl).find((error) => error !== null) ?? null;
	if (invalid !== null) return { urls, error: invalid };
	if (urls.length > EXPANSION_PAGES_MAX) return { urls, error: `Enter at most ${EXPANSION_PAGES_MAX} URLs.` };
	return { urls, error: null };
}
