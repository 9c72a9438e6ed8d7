import { replaceCitations } from "./citation-marks.ts";
import { SOFT_BREAK } from "./sentences.ts";

/**
 * What others wrote, made fit to be quoted in a prompt: it reads the same, but nothing in it is a line of its own, the
 * end of the quotation, the number of a source, or a token of a chat template (model servers read those in any text).
 */
export function quoteForPrompt(text: string, keepSourceNumbers = false): string {
	const plain = text
		.replace(INVISIBLE, "")
		.replace(SOFT_BREAK, " ")
		.replace(LINE_BREAKS, "\n> ")
		.replace(TEMPLATE_TOKEN, "(")
		// Taking tags out could make new ones of what stands around them.
		.replace(TAG, (tag, between: string, name: string) =>
			replaceLookAlikes(name) === QUOTATION_TAG ? `(${between}${name}` : tag,
		);
	if (keepSourceNumbers) return plain;
	return replaceCitations(plain.replace(SOURCE_NUMBER, "($1)"), (citation) =>
		citation.replaceAll(/[[［【]/g, "(").replaceAll(/[\]］】]/g, ")"),
	);
}

/** The same on one line, for a title. */
export function quoteTitleForPrompt(title: string): string {
	return quoteForPrompt(title.replace(/\s+/gu, " ").trim());
}

/** The tag around what is quoted. */
export const QUOTATION_TAG = "notes";

/** What is not seen but read by a model: control and format characters, also those of hidden messages. Joiners are letters' own. */
const INVISIBLE = /(?![\n\v\f\r\t\u0085\u200c\u200d])(?:[\p{Cc}\p{Cf}]|[\u{e0100}-\u{e01ef}])/gu;

const LINE_BREAKS = /[ \t]*[\n\v\f\r\u0085\u2028\u2029]+[ \t]*/gu;

/** The bracket that begins a token of a common chat template: `<|im_start|>`, `</s>`, `<start_of_turn>`, `[INST]`… */
const TEMPLATE_TOKEN =
	/[<＜](?=[\s\u200c\u200d]*[|｜¦ǀ])|<(?=<?\/?(?:s|bos|eos|pad|unk|sys|think|tools?|tool_\w+|\w+_of_\w+)>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|THINK|AVAILABLE_TOOLS|TOOL_\w+|ARGS|CALL_ID)\])/giu;

/** A bracket, what may stand between, and a word; in any alphabet, since models read look-alikes too. */
const TAG =
	/[<＜﹤‹⟨〈〈❮]([^\p{L}\n<＜﹤‹⟨〈〈❮]{0,8})(\p{L}[\p{L}\p{M}\u200c\u200d]{0,11})(?![\p{L}\p{M}\p{N}])/gu;

const SOURCE_NUMBER = /[[［【]\s*(\p{Nd}{1,3})\s*[\]］】]/gu;

/** A word in the Latin letters that its own look like, without accents. */
function replaceLookAlikes(word: string): string {
	return word
		.normalize("NFKD")
		.replace(/[\p{M}\u200c\u200d]/gu, "")
		.toLowerCase()
		.replace(/./gu, (letter) => LOOK_ALIKES.get(letter) ?? letter);
}

/** Cyrillic, Greek and other letters that look like those of the tag. */
const LOOK_ALIKES = new Map(
	[
		["n", "пηոռ"],
		["o", "оοօᴏ"],
		["t", "тτᴛ"],
		["e", "еεҽᴇ"],
		["s", "ѕꜱ"],
	].flatMap(([latin = "", others = ""]) => [...others].map((other) => [other, latin] as const)),
);
