const SAFE_LINK = /^(https?:\/\/|mailto:)/i;

/** Checks whether an answer may link to a URL. Only web and email addresses are allowed. */
export function isSafeLink(url: string): boolean {
	return SAFE_LINK.test(url);
}
