/** Whether a page could be read from there. */
export function isWebAddress(text: string): boolean {
	return /^https?:\/\/./i.test(text) && URL.canParse(text);
}
