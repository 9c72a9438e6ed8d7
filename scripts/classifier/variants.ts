import type { Random } from "./random.ts";

/** Typos are added only to this many leading characters, because later ones have little effect on the features. */
const TYPO_RANGE = 50;

/** Returns variants of a message: one in lowercase without end punctuation, and two with one or two typos each. */
export function variants(text: string, random: Random): string[] {
	return [text.replace(/[?.!]+$/, "").toLowerCase(), addTypos(text, random), addTypos(text, random)];
}

function addTypos(text: string, random: Random): string {
	let result = text;
	const typos = random() < 0.5 ? 1 : 2;
	for (let typo = 0; typo < typos; typo += 1) {
		const at = 1 + Math.floor(random() * Math.min(TYPO_RANGE, text.length));
		const [before, pair, after] = [result.slice(0, at), result.slice(at, at + 2), result.slice(at + 2)];
		if (/^[a-z]{2}$/i.test(pair)) result = before + garble(pair, random()) + after;
	}
	return result;
}

/** Adds a typo to a pair of letters: swaps them, drops the first one, or doubles it. */
function garble(pair: string, choice: number): string {
	const [first = "", second = ""] = pair;
	if (choice < 0.5) return second + first;
	return choice < 0.8 ? second : first + first + second;
}
