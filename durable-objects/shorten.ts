import { withoutIntroduction } from "../src/inference/extractive/wording.ts";
import { cutAtWord, TITLE_MAX_CHARS } from "../src/text/title.ts";

/** Returns the first line of a text, shortened to the length of a title. */
export function shorten(text: string): string {
	return cutAtWord(text.trim().split("\n")[0] ?? "", TITLE_MAX_CHARS);
}

/** Returns the preview of a message for a list: its first line, without the introduction of a quoted answer. */
export function previewMessage(text: string): string {
	return shorten(withoutIntroduction(text));
}
