import { EXPANSION_PAGES_MAX } from "../../contracts/limits.ts";
import { strings } from "../strings/strings.ts";

/** Returns an error message for an invalid URL; null for a valid one. */
export function validateUrl(text: string): string | null {
	if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return null;
	return strings.urls.invalid(text);
}

/** Splits the typed text into URLs and validates them. */
export function parseUrls(text: string): { urls: string[]; error: string | null } {
	const urls = text.split(/\s+/).filter((url) => url !== "");
	const invalid = urls.map(validateUrl).find((error) => error !== null) ?? null;
	if (invalid !== null) return { urls, error: invalid };
	if (urls.length > EXPANSION_PAGES_MAX) return { urls, error: strings.urls.tooMany(EXPANSION_PAGES_MAX) };
	return { urls, error: null };
}
