import { RecentMap } from "../../recent-map.ts";
import type { Passage } from "../../text/passage.ts";
import { type AnalyzedText, analyzeText } from "../store/word-index.ts";

/** Maximum number of texts, and of titles with headings, whose words an isolate keeps. They take about 5 MB. */
const KEPT_TEXTS_MAX = 512;

/** Keyed by the text itself, so that they never return the words of an earlier version. */
const texts = new RecentMap<string, AnalyzedText>(KEPT_TEXTS_MAX);
const names = new RecentMap<string, AnalyzedText>(KEPT_TEXTS_MAX);

/** Returns the words of a passage's text. Keeps them for the next search. */
export function analyzePassage({ text }: Pick<Passage, "text">): AnalyzedText {
	return analyzeOnce(texts, text, false);
}

/** Returns the words of a passage's title and heading. Keeps them for the next search. */
export function analyzeNames({ title, heading }: Pick<Passage, "title" | "heading">): AnalyzedText {
	return analyzeOnce(names, heading === null ? title : `${title}\n${heading}`, true);
}

function analyzeOnce(known: RecentMap<string, AnalyzedText>, text: string, isTitle: boolean): AnalyzedText {
	const found = known.get(text);
	if (found !== undefined) return found;
	const analyzed = analyzeText(text, { isTitle });
	known.set(text, analyzed);
	return analyzed;
}
