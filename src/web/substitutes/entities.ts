/**
 * Decodes a character reference, such as `&amp;`. The browser knows the names of all characters, so their table need not
 * be downloaded.
 */
export function decodeHTMLStrict(reference: string): string {
	const decoder = document.createElement("textarea");
	decoder.innerHTML = reference;
	return decoder.value;
}
