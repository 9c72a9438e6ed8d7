import type { AlignedWord } from "./alignment.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

const MONTHS = new Set(
	"january february march april may june july august september october november december".split(" "),
);
/** Words between the months of a range or list, as in "May and June 2024". */
const LINKS = new Set("and or to until , - – —".split(" "));

/** A month and the day before it or the year after it. */
interface MonthNumber {
	month: string;
	number: string;
	isAfter: boolean;
}

/**
 * Returns whether the claim gives a month another day or year than the window, or a day or year another month, as
 * "October 2009" if the window says "in October 2008, and since January 2009".
 */
export function datesOtherwise(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const claimed = listMonths(claim);
	if (claimed.length === 0) return false;
	const sentences = new Set(aligned.flatMap(({ sentence }) => sentence ?? []));
	const stated = [...sentences].flatMap(listMonths);
	return claimed.some(({ month, number, isAfter }) => {
		const same = stated.filter((other) => other.isAfter === isAfter);
		const isStated = same.some((other) => other.month === month && other.number === number);
		return !isStated && same.some((other) => other.month === month || other.number === number);
	});
}

function listMonths({ tokens }: ParsedSentence): MonthNumber[] {
	return tokens.flatMap((token, at) => {
		if (!isMonth(token)) return [];
		const isLinked = (other: Token) => isMonth(other) || LINKS.has(other.word);
		const after = tokens.slice(at + 1).find((other) => !isLinked(other));
		const before = tokens[at - 1];
		return [before, after].flatMap((number) =>
			number?.kind === "number"
				? [{ month: token.stem, number: number.stem, isAfter: number === after }]
				: [],
		);
	});
}

function isMonth({ kind, word }: Token): boolean {
	return kind !== "function" && MONTHS.has(word);
}
