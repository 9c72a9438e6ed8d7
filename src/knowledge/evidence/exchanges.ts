import type { AlignedWord } from "./alignment.ts";
import { findPlace, SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Number of content words of a clause on each side that belong to the surroundings of a word. */
const REACH = 3;

/**
 * Returns how far two words of the claim have exchanged their places in a sentence of the window, from 0 to 1: each is
 * surrounded by the words that surround the other one there, as in "The first bus leaves at 9, the last one at 7" for
 * "The first bus leaves at 7, the last one at 9". If only one of the texts is passive, it doesn't matter on which side
 * the words are.
 */
export function measureExchange(claim: ParsedSentence, aligned: readonly AlignedWord[]): number {
	const place = findPlace(aligned);
	if (place === null) return 0;
	const { sentence } = place;
	const hasSides = isPassive(claim) === isPassive(sentence);
	const found = aligned.flatMap(({ claim: { stem }, claim: own, match, sentence: matched, similarity }) => {
		if (match === null || matched !== sentence || similarity < SAME) return [];
		const around = listSurroundings(claim, own, hasSides);
		return [{ stem, match, around, there: listSurroundings(sentence, match, hasSides) }];
	});
	let most = 0;
	found.forEach((one, at) => {
		for (const other of found.slice(at + 1)) {
			if (other.match === one.match || other.stem === one.stem) continue;
			const skipped = [one.stem, other.stem, one.match.stem, other.match.stem];
			const crossed = overlap(one.around, other.there, skipped) + overlap(other.around, one.there, skipped);
			if (crossed / 2 <= most) continue;
			const kept = overlap(one.around, one.there, skipped) + overlap(other.around, other.there, skipped);
			most = Math.max(most, (crossed - kept) / 2);
		}
	});
	return most;
}

function isPassive({ clauses }: ParsedSentence): boolean {
	return clauses.some((clause) => clause.isPassive);
}

/** A word near another one: its side, and a weight that falls with the distance. */
interface Near {
	stem: string;
	side: number;
	weight: number;
}

function listSurroundings({ content }: ParsedSentence, token: Token, hasSides: boolean): Near[] {
	const at = content.indexOf(token);
	const near: Near[] = [];
	for (const side of [-1, 1]) {
		for (let distance = 1; distance <= REACH; distance++) {
			const other = content[at + side * distance];
			if (other?.clause !== token.clause) break;
			near.push({ stem: other.stem, side: hasSides ? side : 0, weight: 1 / distance });
		}
	}
	return near;
}

/** Returns the share of the first surroundings that the second ones contain as well. */
function overlap(own: readonly Near[], there: readonly Near[], skipped: readonly string[]): number {
	let shared = 0;
	let total = 0;
	for (const { stem, side, weight } of own) {
		if (skipped.includes(stem)) continue;
		total += weight;
		const same = there.find((word) => word.stem === stem && word.side === side);
		shared += Math.min(weight, same?.weight ?? 0);
	}
	return total === 0 ? 0 : shared / total;
}
