import type { QuotedRows } from "../inference/extractive/quote-rows.ts";
import { NOTES_REMINDER } from "../text/note-instructions.ts";
import type { Passage } from "../text/passage.ts";
import { QUOTATION_TAG, quoteForPrompt, quoteTitleForPrompt } from "../text/quote.ts";
import { splitSentences } from "../text/sentences.ts";
import { extractTerms } from "../text/terms.ts";

/**
 * Formats one passage for a prompt. Each of its sentences ends with the passage's number: models copy sentences, and so
 * copy the right citation. The title follows only if the text does not name it, because small models copy titles too.
 */
export function formatPassage(passage: Passage, n: number): string {
	const title = isNamedIn(passage) ? "" : ` (${quoteTitleForPrompt(passage.title)})`;
	return `> ${numberSentences(quoteForPrompt(passage.text.trim()), n)}${title}\n\n`;
}

/** Formats rows of a table that answer the question. They follow the passages, because models use what they read last. */
export function formatRows({ text, n }: Pick<QuotedRows, "text" | "n">): string {
	return `> ${numberSentences(quoteForPrompt(text), n)}\n\n`;
}

/** Puts a question after the formatted passages that were found for it. Without passages, returns only the question. */
export function askAboutPassages(passages: readonly string[], question: string): string {
	if (passages.length === 0) return question;
	return `<${QUOTATION_TAG}>\n${passages.join("")}</${QUOTATION_TAG}>\n\n${question}\n\n${NOTES_REMINDER}`;
}

/** Writes `[n]` before the final punctuation of each sentence. */
function numberSentences(text: string, n: number): string {
	let numbered = "";
	let at = 0;
	for (const sentence of splitSentences(text)) {
		if (!/[\p{L}\p{N}]/u.test(sentence.text)) continue;
		const end = sentence.end - (/[.!?。！？]$/.exec(sentence.text)?.[0].length ?? 0);
		numbered += `${text.slice(at, end)} [${n}]`;
		at = end;
	}
	return numbered + text.slice(at);
}

/** Returns whether the text of a passage contains a word of its title. */
function isNamedIn({ title, text }: Passage): boolean {
	const terms = new Set(extractTerms(text));
	return extractTerms(title).some((term) => terms.has(term));
}
