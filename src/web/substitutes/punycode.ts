/** Converts host names to ASCII with the browser's own URL parser. Never converts them back. */
export default {
	toASCII: (hostname: string) => new URL(`https://${hostname}`).hostname,
	toUnicode: (hostname: string) => hostname,
};
