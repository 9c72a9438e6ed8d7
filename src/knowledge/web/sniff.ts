/** Number of UTF-16 code units examined at the start of a document. */
const SAMPLE_MAX_CHARS = 4_096;
/** Text has at least this many characters per control character. Images and archives have about ten. */
const CHARS_PER_CONTROL_MIN = 50;

/** Returns whether decoded bytes are text rather than an image, archive, program or PDF. */
export function looksLikeText(text: string): boolean {
	const sample = text.slice(0, SAMPLE_MAX_CHARS);
	if (sample.startsWith("%PDF-")) return false;
	const controls = sample.match(CONTROL)?.length ?? 0;
	return controls * CHARS_PER_CONTROL_MIN <= sample.length;
}

/** Returns whether a text is the source of a complete HTML document. */
export function looksLikeHtml(text: string): boolean {
	return HTML.test(text.slice(0, SAMPLE_MAX_CHARS));
}

/** Returns whether a text starts with an HTML tag, possibly without a document head. */
export function looksLikeTags(text: string): boolean {
	return /^\s*<(?:!--|[a-z][a-z0-9-]*[\s/>])/i.test(text.slice(0, SAMPLE_MAX_CHARS));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern counts control characters
const CONTROL = /[\0-\x08\x0e-\x1a\x1c-\x1f]/g;
/** Matches a doctype or `<html>`, optionally preceded by white space, an XML declaration and comments. */
const HTML =
	/^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html)[\s>]/i;
