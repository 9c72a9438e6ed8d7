import { RecentMap } from "../../recent-map.ts";
import type { Passage } from "../../text/passage.ts";
import { type AnalyzedText, analyzeText } from "../store/word-index.ts";

/** Maximum number of texts whose words an isolate keeps. They take about 5 MB. */
const KEPT_TEXTS_MAX = 512;

/** Keyed by the text itself, so that it never returns the words of an earlier version. */
const isolateCache = new RecentMap<string, AnalyzedText>(KEPT_TEXTS_MAX);

/** Returns the words of a passage's text. Keeps them for the next search. */
export function analyzePassage({ text }: Pick<Passage, "text">): AnalyzedText {
	const known = isolateCache.get(text);
	if (known !== undefined) return known;
	const analyzed = analyzeText(text);
	isolateCache.set(text, analyzed);
	return analyzed;
}

/** Returns the words of a passage's title and heading. */
export function analyzeNames({ title, heading }: Pick<Passage, "title" | "heading">): AnalyzedText {
	return analyzeText(heading === null ? title : `${title}\n${heading}`, { isTitle: true });
}
