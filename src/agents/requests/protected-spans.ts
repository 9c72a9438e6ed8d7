import { lazy } from "../../text/lazy.ts";

/** Quotations, parentheses, code and URLs. Their punctuation does not separate requests. */
const protectedPattern = lazy(
	() =>
		/```[\s\S]*?(?:```|$)|`[^`\n]+`|https?:\/\/[^\s<>]+|"[^"\n]{1,600}"|“[^”\n]{1,600}”|„[^“”\n]{1,600}[“”]|«[^»\n]{1,600}»|「[^」\n]{1,600}」|『[^』\n]{1,600}』|(?<![\p{L}\p{N}])['‘][^'‘’\n]{2,600}['’](?![\p{L}\p{N}])|\([^()\n]{1,600}\)|（[^（）\n]{1,600}）|\[[^[\]\n]{1,600}\]|\{[^{}\n]{1,600}\}/gu,
);

/** Replaces each character of a protected span with "x", so that offsets stay the same. */
export function maskProtectedSpans(text: string): string {
	return text.replace(protectedPattern(), (span) => "x".repeat(span.length));
}

/** Returns whether a text contains a quotation or code that is long enough to be analyzed. */
export function hasQuotedText(text: string): boolean {
	return (text.match(protectedPattern()) ?? []).some(
		(span) => /^[`"“„«「『'‘]/.test(span) && span.length >= QUOTED_TEXT_MIN_CHARS,
	);
}

/** Minimum length of a quotation that is a text rather than a name, in UTF-16 code units. */
const QUOTED_TEXT_MIN_CHARS = 40;
