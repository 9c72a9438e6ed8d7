import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import { listedWords } from "../../text/word-lists.ts";
import { WORDNET } from "./wordnet.ts";

/** Returns whether two stems are antonyms. */
export function areOpposites(a: string, b: string): boolean {
	return opposites().get(a)?.has(b) === true || negates(a, b) || negates(b, a);
}

/** Returns whether `long` is `short` plus a negating prefix. For example, "unsafe" negates "safe". */
function negates(long: string, short: string): boolean {
	const added = long.length - short.length;
	if (short.length < 4 || added < 2 || added > 3 || !long.endsWith(short)) return false;
	return PREFIXES.has(long.slice(0, added));
}

const PREFIXES = new Set(["un", "de", "dis", "non", "in", "im", "ir", "il"]);

/**
 * The stems of the opposites of each stem. The list adds what WordNet lacks: compared forms, related roles, and words that
 * are opposites in everyday use.
 */
const opposites = lazy(() => {
	const byStem = new Map<string, Set<string>>();
	for (const pair of [...WORDNET.value.antonyms.split(" "), ...listedWords("opposites")]) {
		const [one = "", other = ""] = pair.split("/").map(stem);
		if (one === other) continue;
		byStem.set(one, (byStem.get(one) ?? new Set()).add(other));
		byStem.set(other, (byStem.get(other) ?? new Set()).add(one));
	}
	return byStem;
});
