import { EXPANSION_MAX_PAGES } from "../../contracts/limits.ts";

/** Why no page can be read from there; null when one could be. */
export function addressFault(text: string): string | null {
	if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return null;
	return `“${text}” is no web address: it begins with https://`;
}

/** The addresses that were typed, and what is wrong with them. */
export function addressesOf(typed: string): { urls: string[]; fault: string | null } {
	const urls = typed.split(/\s+/).filter((url) => url !== "");
	const fault = urls.map(addressFault).find((each) => each !== null) ?? null;
	if (fault !== null) return { urls, fault };
	if (urls.length > EXPANSION_MAX_PAGES) return { urls, fault: `${EXPANSION_MAX_PAGES} addresses at most.` };
	return { urls, fault: null };
}
