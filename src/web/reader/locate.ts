import { nearestSentence, type Stretch } from "./sentences.ts";

/** What was cited: where it was, how it began, and what it was cited for. */
export interface Cited {
	start: number;
	end: number;
	snippet: string;
	claim: string | null;
}

export interface Located {
	/** Null when the page does not say it any more. */
	passage: Stretch | null;
	sentence: Stretch | null;
	/** The page is not what it was: the passage moved or is gone. */
	changed: boolean;
}

const ELISION = /…$/;

/** Finds a cited passage in the page's text of today, and the sentence in it that the claim rests on. */
export function locate(text: string, { start, end, snippet, claim }: Cited): Located {
	const said = snippet.replace(ELISION, "").trim();
	if (spaced(text.slice(start, end)).startsWith(spaced(said))) {
		return within(text, { start, end }, claim, false);
	}
	const moved = said === "" ? -1 : text.indexOf(said);
	if (moved === -1) return { passage: null, sentence: null, changed: true };
	return within(text, { start: moved, end: moved + Math.max(said.length, end - start) }, claim, true);
}

function within(text: string, passage: Stretch, claim: string | null, changed: boolean): Located {
	const sentence = claim === null ? null : nearestSentence(text, passage, claim);
	return { passage, sentence, changed };
}

function spaced(text: string): string {
	return text.replaceAll(/\s+/g, " ").trim();
}
