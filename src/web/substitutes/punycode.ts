/** The conversion of host names to ASCII, by the browser's own URL parser. Names in ASCII stay as they are. */
export default {
	toASCII: (hostname: string) => new URL(`https://${hostname}`).hostname,
	toUnicode: (hostname: string) => hostname,
};
