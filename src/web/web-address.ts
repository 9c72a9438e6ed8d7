import { EXPANSION_MAX_PAGES } from "../contracts/limits.ts";

/** Whether a page could be read from there. */
export function isWebAddress(text: string): boolean {
	return /^https?:\/\/./i.test(text) && URL.canParse(text);
}

/** The addresses that were typed, and what is wrong with them. */
export function addressesOf(typed: string): { urls: string[]; fault: string | null } {
	const urls = typed.split(/\s+/).filter((url) => url !== "");
	const wrong = urls.find((url) => !isWebAddress(url));
	if (wrong !== undefined) return { urls, fault: `“${wrong}” is no web address: it begins with https://` };
	if (urls.length > EXPANSION_MAX_PAGES) return { urls, fault: `${EXPANSION_MAX_PAGES} addresses at most.` };
	return { urls, fault: null };
}
