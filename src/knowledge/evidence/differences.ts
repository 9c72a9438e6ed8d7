import { areOpposites } from "./opposites.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Minimum share of the claim's words that a sentence must contain in the same order. */
const COMMON_MIN = 0.5;
const ARTICLES = new Set(["a", "an", "the"]);

/** Function words that turn a statement into another one, and words that restrict it beside those that don't. */
const REPLACING = listPairs(
	"on/off in/out up/down with/without more/less more/fewer inside/outside most/least first/last only/all only/any only/every",
);
/** Words that turn a comparison around. */
const LESSER = new Set(["less", "fewer", "least"]);

/** The words that a claim and a sentence have at the same place between words that they have in common. */
interface Difference {
	own: readonly Token[];
	there: readonly Token[];
}

/**
 * Returns whether a claim repeats a statement of one or two sentences, but with two things exchanged, as in "Use two parts
 * of green material for one part of brown material" for "Use two parts of brown material for one part of green material",
 * or with a small word that says the opposite, as in "to turn caching on" for "to turn caching off".
 */
export function differsByOpposite(claim: ParsedSentence, sentences: readonly ParsedSentence[]): boolean {
	const differences = listDifferences(listWords(claim), sentences.flatMap(listWords));
	if (differences === null) return false;
	const exchanged = findExchange(differences);
	const others = differences.filter((difference) => !exchanged.includes(difference));
	// Two changes may cancel each other out, as in "Wooden pipes sound less bright than metal ones" for "Metal pipes sound
	// brighter than wooden ones", or "switched on when dark" for "switched off when light".
	if (exchanged.length > 0) return !turnsAround(claim, sentences, others);
	return differences.some((difference) => replaces(difference, REPLACING)) && !differences.some(hasOpposite);
}

/** Returns the first two differences each of which contains what the other one replaces, or an empty list. */
function findExchange(differences: readonly Difference[]): Difference[] {
	for (const [at, one] of differences.entries()) {
		const first = joinContent(one.own);
		const other = differences.slice(at + 1).find(({ own, there }) => {
			const second = joinContent(own);
			return (
				first !== "" &&
				second !== "" &&
				joinContent(one.there).includes(second) &&
				joinContent(there).includes(first)
			);
		});
		if (other !== undefined) return [one, other];
	}
	return [];
}

/** Returns whether a claim exchanges things because it is passive, or says "less" for "more", or the like. */
function turnsAround(
	claim: ParsedSentence,
	sentences: readonly ParsedSentence[],
	differences: readonly Difference[],
): boolean {
	const isPassive = ({ clauses }: ParsedSentence) => clauses.some((clause) => clause.isPassive);
	return (
		isPassive(claim) !== sentences.some(isPassive) ||
		countLesser(claim.tokens) !== countLesser(sentences.flatMap(({ tokens }) => tokens)) ||
		differences.some(hasOpposite)
	);
}

function countLesser(tokens: readonly Token[]): number {
	return tokens.filter(({ word }) => LESSER.has(word)).length;
}

function replaces({ own, there }: Difference, pairs: ReadonlySet<string>): boolean {
	return own.some(({ word }) => there.some((other) => pairs.has(`${word} ${other.word}`)));
}

function hasOpposite({ own, there }: Difference): boolean {
	return own.some(
		(word) =>
			isContent(word) && there.some((other) => isContent(other) && areOpposites(word.stem, other.stem)),
	);
}

/** Returns the content words between spaces, or an empty string if there are none. */
function joinContent(words: readonly Token[]): string {
	const stems = words.filter(isContent).map(({ stem }) => stem);
	return stems.length === 0 ? "" : ` ${stems.join(" ")} `;
}

function isContent({ kind }: Token): boolean {
	return kind !== "function";
}

function listWords({ tokens }: ParsedSentence): Token[] {
	return tokens.filter(({ kind, word }) => kind !== "break" && !ARTICLES.has(word));
}

/** Returns where two texts differ, by their longest common subsequence, or null if they have little in common. */
function listDifferences(own: readonly Token[], there: readonly Token[]): Difference[] | null {
	const lengths = measureCommon(own, there);
	const lengthAt = (at: number, other: number) => lengths[at]?.[other] ?? 0;
	if (lengthAt(0, 0) < COMMON_MIN * own.length) return null;
	const differences: { own: Token[]; there: Token[] }[] = [];
	let isOpen = false;
	let [at, other] = [0, 0];
	while (at < own.length || other < there.length) {
		const [word, match] = [own[at], there[other]];
		if (word !== undefined && word.stem === match?.stem) {
			[at, other, isOpen] = [at + 1, other + 1, false];
			continue;
		}
		if (!isOpen) differences.push({ own: [], there: [] });
		isOpen = true;
		const last = differences.at(-1);
		if (word !== undefined && (match === undefined || lengthAt(at + 1, other) >= lengthAt(at, other + 1))) {
			last?.own.push(word);
			at++;
		} else if (match !== undefined) {
			last?.there.push(match);
			other++;
		}
	}
	return differences;
}

/** Returns the lengths of the longest common subsequences of all ends of two texts. */
function measureCommon(own: readonly Token[], there: readonly Token[]): Uint16Array[] {
	const lengths = Array.from({ length: own.length + 1 }, () => new Uint16Array(there.length + 1));
	for (let at = own.length - 1; at >= 0; at--) {
		const [row, next] = [lengths[at], lengths[at + 1]];
		if (row === undefined || next === undefined) continue;
		for (let other = there.length - 1; other >= 0; other--) {
			const isSame = own[at]?.stem === there[other]?.stem;
			row[other] = isSame ? (next[other + 1] ?? 0) + 1 : Math.max(next[other] ?? 0, row[other + 1] ?? 0);
		}
	}
	return lengths;
}

function listPairs(pairs: string): ReadonlySet<string> {
	return new Set(
		pairs.split(" ").flatMap((pair) => {
			const [one, other] = pair.split("/");
			return [`${one} ${other}`, `${other} ${one}`];
		}),
	);
}
