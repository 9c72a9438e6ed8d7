import type { Passage } from "../text/passage.ts";
import { QUOTATION_TAG, quoteForPrompt, quoteTitleForPrompt } from "../text/quote.ts";

/** Formats one passage for a prompt. A passage that contains citations keeps those numbers and gets none of its own. */
export function formatPassage(
	{ title, heading, text }: Passage,
	n: number,
	{ hasCitations }: { hasCitations: boolean },
): string {
	const name =
		heading === null
			? quoteTitleForPrompt(title)
			: `${quoteTitleForPrompt(title)}, ${quoteTitleForPrompt(heading)}`;
	return `${hasCitations ? "" : `[${n}] `}${name}: ${quoteForPrompt(text, hasCitations)}\n`;
}

/** Puts a question after the formatted passages that were found for it. Without passages, returns only the question. */
export function askAboutPassages(passages: readonly string[], question: string): string {
	if (passages.length === 0) return question;
	return `<${QUOTATION_TAG}>\n${passages.join("")}</${QUOTATION_TAG}>\n\n${question}`;
}
