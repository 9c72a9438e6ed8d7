import { nearestSentence, type TextRange } from "./sentences.ts";

/**
 * The text and position that a passage had when it was cited, and the claim that cites it. Offsets are in UTF-16 code
 * units.
 */
export interface Citation {
	start: number;
	end: number;
	snippet: string;
	claim: string | null;
}

export interface LocatedCitation {
	/** Null when the page no longer contains the passage. */
	passage: TextRange | null;
	/** The sentence that supports the claim. */
	sentence: TextRange | null;
	/** Whether the passage was moved or removed after it was cited. */
	hasChanged: boolean;
}

const ELLIPSIS = /…$/;

/** Finds a cited passage in the current text of the page, and the sentence in the passage that supports the claim. */
export function locate(text: string, { start, end, snippet, claim }: Citation): LocatedCitation {
	const quoted = snippet.replace(ELLIPSIS, "").trim();
	if (collapseSpaces(text.slice(start, end)).startsWith(collapseSpaces(quoted))) {
		return locateSentence(text, { start, end }, claim, false);
	}
	const moved = quoted === "" ? -1 : text.indexOf(quoted);
	if (moved === -1) return { passage: null, sentence: null, hasChanged: true };
	const passage = { start: moved, end: moved + Math.max(quoted.length, end - start) };
	return locateSentence(text, passage, claim, true);
}

function locateSentence(
	text: string,
	passage: TextRange,
	claim: string | null,
	hasChanged: boolean,
): LocatedCitation {
	const sentence = claim === null ? null : nearestSentence(text, passage, claim);
	return { passage, sentence, hasChanged };
}

function collapseSpaces(text: string): string {
	return text.replaceAll(/\s+/g, " ").trim();
}
