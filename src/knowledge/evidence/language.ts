import { isStopWord } from "../../text/common-words.ts";
import { isPlain } from "../../text/folding.ts";
import { lazy } from "../../text/lazy.ts";
import { splitWrittenWords } from "../../text/terms.ts";
import { ListedWords } from "../../text/word-lists.ts";

/** Frequent words of other languages with Latin script that are no English words. */
const FOREIGN = new ListedWords("foreignFunctionWords");

/**
 * Returns whether a sentence is in another language than the texts, so that their words cannot be compared: it has
 * another script, or it consists of function words of a language that the texts don't use.
 */
export function isOtherLanguage(sentence: string, texts: string): boolean {
	const script = isPlain(sentence) ? null : findScript(sentence);
	if (script !== null && script !== "Latn")
		return findScript(texts) !== script && !new RegExp(`\\p{sc=${script}}`, "u").test(texts);
	const words = splitWrittenWords(sentence);
	const foreign = words.filter(isForeign);
	const english = words.filter((word) => isStopWord(word) && !FOREIGN.has(word)).length;
	if (foreign.length <= english * 2) return false;
	const known = new Set(splitWrittenWords(texts).filter(isForeign));
	return foreign.filter((word) => known.has(word)).length < foreign.length / 2;
}

function isForeign(word: string): boolean {
	return FOREIGN.has(word) && !isStopWord(word);
}

const scripts = lazy(() =>
	["Latn", "Cyrl", "Grek", "Arab", "Hebr", "Deva", "Han", "Hang", "Thai"].map((script) => ({
		script,
		letters: new RegExp(`\\p{sc=${script}}`, "gu"),
	})),
);

/** Returns the script that most letters of a text belong to; null if it has no letters of a known script. */
function findScript(text: string): string | null {
	let best: string | null = null;
	let most = 0;
	for (const { script, letters } of scripts()) {
		const count = (text.match(letters) ?? []).length;
		if (count > most) [best, most] = [script, count];
	}
	return best;
}
