import { cutAtWord, TITLE_MAX_CHARS } from "../src/text/title.ts";

/** Returns the first line of a text, shortened to the length of a title. */
export function shorten(text: string): string {
	return cutAtWord(text.trim().split("\n")[0] ?? "", TITLE_MAX_CHARS);
}
