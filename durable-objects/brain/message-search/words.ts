import { fold, foldCase } from "../../../src/text/folding.ts";
import { lazy } from "../../../src/text/lazy.ts";
import { isUnspaced, splitByScript } from "../../../src/text/unspaced.ts";

/** A word of a text, or a run of a script without spaces. Offsets count UTF-16 code units of the text. */
export interface TextWord {
	/** Folded and in lower case. */
	term: string;
	start: number;
	end: number;
	isUnspaced: boolean;
}

const wordPattern = lazy(() => /[\p{L}\p{M}\p{Nd}]+/gu);

/** Returns the words of a text with their positions. */
export function listWords(text: string): TextWord[] {
	const words: TextWord[] = [];
	for (const { 0: written, index } of text.matchAll(wordPattern())) {
		let start = index;
		for (const part of splitByScript(written)) {
			const end = start + part.length;
			words.push({ term: foldCase(fold(part)), start, end, isUnspaced: isUnspaced(part) });
			start = end;
		}
	}
	return words;
}
