import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** What a superlative or comparative ranks things by, such as their price. */
export interface Rank {
	/** The name of the scale, or the adjective if it is on no known scale. */
	scale: string;
	/** Whether the thing is at the upper end of the scale. */
	isHigh: boolean;
}

/** A rank that a sentence gives to something, and its place in the sentence. */
export interface StatedRank extends Rank {
	/** Index of its last word in `tokens`. */
	at: number;
	/** The content words that express it. */
	words: readonly Token[];
}

/** Returns the superlatives of a sentence, such as "largest" and "most expensive". */
export function findSuperlatives({ tokens }: ParsedSentence): StatedRank[] {
	return tokens.flatMap((token, at): StatedRank[] => {
		const before = tokens[at - 1];
		const next = tokens[at + 1];
		if ((token.word === "most" || token.word === "least") && isRanking(before, next)) {
			const adjective = next?.kind === "word" ? next : null;
			const isMost = token.word === "most";
			const rank = (adjective === null ? undefined : SCALES.get(adjective.word)) ?? {
				scale: adjective?.word ?? "amount",
				isHigh: true,
			};
			return [
				{
					scale: rank.scale,
					isHigh: rank.isHigh === isMost,
					at: adjective === null ? at : at + 1,
					words: adjective === null ? [] : [adjective],
				},
			];
		}
		const rank = SUPERLATIVES.get(token.word) ?? parseSuperlative(token);
		if (rank === null || isLimit(tokens, at) || (rank.scale === "order" && !isOrdinal(before, next)))
			return [];
		return [{ ...rank, at, words: [token] }];
	});
}

/** Returns the comparatives of a sentence, such as "cheaper" and "more popular". */
export function findComparatives({ tokens }: ParsedSentence): StatedRank[] {
	return tokens.flatMap((token, at): StatedRank[] => {
		const before = tokens[at - 1]?.word;
		if (before === "more" || before === "less") {
			if (token.kind !== "word") return [];
			// "Mines more silver than any other country" makes it the largest producer.
			const rank = SCALES.get(token.word) ?? { scale: "amount", isHigh: true };
			return [{ scale: rank.scale, isHigh: rank.isHigh === (before === "more"), at, words: [token] }];
		}
		const rank = COMPARATIVES.get(token.word);
		return rank === undefined ? [] : [{ ...rank, at, words: [token] }];
	});
}

/**
 * Returns whether the claim contains a superlative that neither the window nor the title of its passage (`about`)
 * states, in other words or as "No X is larger".
 */
export function addsSuperlative(
	claim: ParsedSentence,
	sentences: readonly ParsedSentence[],
	about: ReadonlySet<string>,
): boolean {
	const claimed = findSuperlatives(claim);
	if (claimed.length === 0) return false;
	const stated = sentences.flatMap((sentence) => [
		...findSuperlatives(sentence),
		...(sentence.tokens.some(({ word }) => TOTAL.has(word)) ? findComparatives(sentence) : []),
	]);
	return claimed.some((rank) => {
		if (rank.words.some(({ stem }) => about.has(stem))) return false;
		const isStated = stated.some(
			({ scale, isHigh }) => isSameScale(scale, rank.scale) && isHigh === rank.isHigh,
		);
		return !isStated && !sentences.some((sentence) => sentence.tokens.some(({ word }) => isSame(word, rank)));
	});
}

/**
 * Returns whether a claim takes its rank from another sentence than the rest. For example, "The spring tide has the largest
 * range. For the neap tide, it is smallest" doesn't support "The spring tide has the smallest range".
 */
export function ranksOtherEnd(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentences: readonly ParsedSentence[],
): boolean {
	const place = findPlace(aligned.filter(({ similarity }) => similarity >= MATCHED))?.sentence;
	if (place === undefined) return false;
	const hasRank = (sentence: ParsedSentence, { scale }: Rank, isHigh: boolean) =>
		findSuperlatives(sentence).some((other) => other.scale === scale && other.isHigh === isHigh);
	return findSuperlatives(claim).some((rank) => {
		if (!hasRank(place, rank, !rank.isHigh) || hasRank(place, rank, rank.isHigh)) return false;
		const ranked = sentences.filter((sentence) => hasRank(sentence, rank, rank.isHigh));
		const words = new Set(ranked.flatMap(({ content }) => content.map(({ stem }) => stem)));
		const own = new Set(place.content.map(({ stem }) => stem));
		const isClaimed = (stem: string) => claim.content.some((token) => token.stem === stem);
		const others = [...words].filter(
			(stem) => !own.has(stem) && !rank.words.some((word) => word.stem === stem),
		);
		return !others.some(isClaimed);
	});
}

/** Returns whether superlatives on two scales may say the same, as in "the smallest number" and "the lowest number". */
function isSameScale(one: string, other: string): boolean {
	return one === other || (MAGNITUDES.has(one) && MAGNITUDES.has(other));
}

const MAGNITUDES = new Set(["size", "height", "amount", "length"]);

/** Words that make a comparative a superlative: "No lake is larger", "larger than any other lake". */
const TOTAL = new Set("no none nobody nothing never any all every other others else both two".split(" "));

function isSame(word: string, { scale, isHigh }: Rank): boolean {
	return EQUIVALENTS.get(`${scale} ${isHigh ? "high" : "low"}`)?.has(word) === true;
}

/** Words that state a rank without a superlative. */
const EQUIVALENTS = new Map(
	[
		"order high: last final finally latest end ends ended",
		"order low: first initially originally original begin begins began begun start starts started pioneer pioneered invented invent introduced new 1",
		"age high: first earliest original since",
		"age low: new newly recently last latest youngest",
		"quality high: ideal optimal perfect recommended prefer preferred better champion won winner",
		"size high: record maximum most giant",
		"amount high: record maximum majority mainly mostly leading",
		"amount low: minimum least",
		"popular high: favorite favourite bestselling common",
		"common high: usual usually mostly often main mainly typical",
		"important high: main key chief crucial essential",
	].map((line) => {
		const [rank = "", words = ""] = line.split(": ");
		return [rank, new Set(words.split(" "))] as const;
	}),
);

/** Returns whether "most" or "least" belongs to a superlative. In "most people" and "at least", it doesn't. */
function isRanking(before: Token | undefined, next: Token | undefined): boolean {
	if (before === undefined || before.word === "at" || next?.word === "of" || next?.kind === "number")
		return false;
	if (DETERMINERS.has(before.word) || (before.kind === "name" && next?.kind === "word")) return true;
	return LINKING.has(before.word) && next?.kind === "word" && !next.word.endsWith("s");
}

const DETERMINERS = new Set("the its his her their our your my".split(" "));
const LINKING = new Set("is are was were be among s".split(" "));

/** Returns whether "first" or "last" ranks things. In "at first" and "the first 30 days", it doesn't. */
function isOrdinal(before: Token | undefined, next: Token | undefined): boolean {
	return (
		before !== undefined && DETERMINERS.has(before.word) && (next?.kind === "word" || next?.kind === "name")
	);
}

/** Returns whether a superlative limits a time or value, as in "at the latest" and "at best". */
function isLimit(tokens: readonly Token[], at: number): boolean {
	return tokens[at - 1]?.word === "at" || (tokens[at - 1]?.word === "the" && tokens[at - 2]?.word === "at");
}

function parseSuperlative({ kind, word }: Token): Rank | null {
	if (kind !== "word" || !/^\w{3,}est$/.test(word) || NO_SUPERLATIVES.has(word)) return null;
	return { scale: word.replace(/i?est$/, ""), isHigh: true };
}

const NO_SUPERLATIVES = new ListedWords("noSuperlatives");

/** The two ends of each scale, upper end first: adjectives whose forms are regular, and the other forms after them. */
const LINES = [
	"price: expensive dear pricey costly / cheap affordable inexpensive",
	"size: large big great huge spacious / small tiny little",
	"height: tall high / low",
	"length: long / short",
	"age: old early ancient / new young recent late modern",
	"speed: fast quick swift rapid / slow",
	"weight: heavy / light",
	"quality: good fine / bad",
	"warmth: hot warm / cold cool",
	"distance: far distant remote / near close",
	"depth: deep / shallow",
	"width: wide broad / narrow",
	"strength: strong powerful / weak",
	"difficulty: hard difficult tough demanding challenging / easy simple",
];

const SCALES = new Map<string, Rank>();
const SUPERLATIVES = new Map<string, Rank>();
const COMPARATIVES = new Map<string, Rank>();
for (const line of LINES) {
	const [scale = "", ends = ""] = line.split(": ");
	for (const [at, words] of ends.split(" / ").entries()) {
		const rank = { scale, isHigh: at === 0 };
		for (const word of words.split(" ")) {
			SCALES.set(word, rank);
			SUPERLATIVES.set(inflect(word, "est"), rank);
			COMPARATIVES.set(inflect(word, "er"), rank);
		}
	}
}
for (const [scale, isHigh, superlative, comparative] of [
	["quality", true, "best", "better"],
	["quality", false, "worst", "worse"],
	["distance", true, "farthest", "farther"],
	["distance", true, "furthest", "further"],
	["age", true, "eldest", "elder"],
	["amount", false, "fewest", ""],
	["order", false, "first", ""],
	["order", true, "last", ""],
] as const) {
	SUPERLATIVES.set(superlative, { scale, isHigh });
	if (comparative !== "") COMPARATIVES.set(comparative, { scale, isHigh });
}

/** Returns a form of a regular adjective, such as "biggest" and "heavier". */
function inflect(word: string, ending: "er" | "est"): string {
	if (word.endsWith("e")) return word.slice(0, -1) + ending;
	if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}i${ending}`;
	if (/^[^aeiou]+[aeiou][bdgmnt]$/.test(word)) return word + word.slice(-1) + ending;
	return word + ending;
}

import { ListedWords } from "../../text/word-lists.ts";
