import { replaceCitations } from "./citation-marks.ts";
import { lazy } from "./lazy.ts";
import { SOFT_BREAK } from "./sentences.ts";

/**
 * Escapes untrusted text for a prompt. No line of the result can start a new section, close the quotation or form a
 * chat-template token. Model servers parse such tokens anywhere in a text. No line can imitate a
 * source number.
 */
export function quoteForPrompt(text: string): string {
	const plain = text
		.replace(INVISIBLE, "")
		.replace(SOFT_BREAK, " ")
		.replace(LINE_BREAKS, "\n> ")
		.replace(templateTokenPattern(), "(")
		// Brackets are replaced rather than removed: removing a tag could form a new one from the text around it.
		.replace(openingTag(), (tag, between: string, name: string) =>
			replaceLookAlikes(name) === QUOTATION_TAG ? `(${between}${name}` : tag,
		);
	return replaceCitations(plain.replace(SOURCE_NUMBER, "($1)"), (citation) =>
		citation.replaceAll(/[[［【]/g, "(").replaceAll(/[\]］】]/g, ")"),
	);
}

/** Escapes a title for a prompt and puts it on one line. */
export function quoteTitleForPrompt(title: string): string {
	return quoteForPrompt(title.replace(/\s+/gu, " ").trim());
}

/** The tag that encloses quoted text. */
export const QUOTATION_TAG = "notes";

/**
 * Control, format and tag characters, which people cannot see but models read. Excludes joiners, because some words
 * contain them.
 */
const INVISIBLE = /(?![\n\v\f\r\t\u0085\u200c\u200d])(?:[\p{Cc}\p{Cf}]|[\u{e0100}-\u{e01ef}])/gu;

/** Starts at the first space of several, because matching from each of them would take quadratic time. */
const LINE_BREAKS = /(?<![ \t])[ \t]*[\n\v\f\r\u0085\u2028\u2029]+[ \t]*/gu;

/** The opening bracket of a token in a common chat template: `<|im_start|>`, `</s>`, `<start_of_turn>`, `[INST]`… */
const templateTokenPattern = lazy(
	() =>
		/[<＜](?=[\s\u200c\u200d]*[|｜¦ǀ])|<(?=<?\/?(?:s|bos|eos|pad|unk|sys|think|tools?|tool_\w+|\w+_of_\w+)>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|THINK|AVAILABLE_TOOLS|TOOL_\w+|ARGS|CALL_ID)\])/giu,
);

/**
 * Matches an opening bracket, optional separators and a word in any alphabet. Models also recognize look-alike letters.
 */
const openingTag = lazy(
	() =>
		/[<＜﹤‹⟨〈〈❮]([^\p{L}\n<＜﹤‹⟨〈〈❮]{0,8})(\p{L}[\p{L}\p{M}\u200c\u200d]{0,11})(?![\p{L}\p{M}\p{N}])/gu,
);

const SOURCE_NUMBER = /[[［【]\s*(\p{Nd}{1,3})\s*[\]］】]/gu;

/** Replaces look-alike letters with Latin ones and removes accents. */
function replaceLookAlikes(word: string): string {
	return word
		.normalize("NFKD")
		.replace(/[\p{M}\u200c\u200d]/gu, "")
		.toLowerCase()
		.replace(/./gu, (letter) => LOOK_ALIKES.get(letter) ?? letter);
}

/** Cyrillic, Greek and other letters that look like the letters in `QUOTATION_TAG`. */
const LOOK_ALIKES = new Map(
	[
		["n", "пηոռ"],
		["o", "оοօᴏ"],
		["t", "тτᴛ"],
		["e", "еεҽᴇ"],
		["s", "ѕꜱ"],
	].flatMap(([latin = "", others = ""]) => [...others].map((other) => [other, latin] as const)),
);
