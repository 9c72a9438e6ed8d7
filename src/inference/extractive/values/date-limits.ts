import { lazy } from "../../../text/lazy.ts";
import { NAMED_DATE, readNamedDate } from "./dates.ts";

/** A date that a question sets as a limit, as in "opened before 1950" and "added after March 1". */
export interface DateLimit {
	/** In years and a fraction. Without a year, only the fraction. */
	value: number;
	hasYear: boolean;
	isUpper: boolean;
	includesLimit: boolean;
	/** Its position in the question. */
	index: number;
}

/** Matches a date with the word that makes it a limit. */
const limit = lazy(
	() =>
		new RegExp(
			String.raw`(?<!\p{L})(before|after|since|until|till|by(?= [^ ]*\d| \p{L}+ \d)|from(?= [^ ]+(?: [^ ]+){0,2} (?:on|onwards?)\b)|vor|nach|seit|bis|(?:old|earli)er than|(?:young|new|lat)er than) (${NAMED_DATE})`,
			"gu",
		),
);
/** Matches both dates of a range. */
const range = lazy(
	() =>
		new RegExp(
			String.raw`(?<!\p{L})(?:(?:between|zwischen) (${NAMED_DATE}) (?:and|und)|(?:from|von) (${NAMED_DATE}) (?:to|until|till|through|bis)) (${NAMED_DATE})`,
			"gu",
		),
);

/** Returns the dates that a question in lower case sets as limits. */
export function readDateLimits(question: string): DateLimit[] {
	const ranges = [...question.matchAll(range())].flatMap(({ 1: between, 2: from, 3: to = "", index }) => {
		const [first, last] = [readNamedDate(between ?? from ?? ""), readNamedDate(to)];
		if (first === null || last === null) return [];
		// "From December to January 2026" begins in 2025.
		const year = Math.floor(last.start) - Number(first.start > last.start % 1);
		const start = first.hasYear || !last.hasYear ? first.start : first.start + year;
		const end = last.hasYear || !first.hasYear ? last.end : last.end + Math.floor(first.start);
		const hasYear = first.hasYear || last.hasYear;
		return [
			{ value: start, hasYear, isUpper: false, includesLimit: true, index },
			{ value: end, hasYear, isUpper: true, includesLimit: false, index },
		];
	});
	const rest = question.replace(range(), (found) => " ".repeat(found.length));
	const limits = [...rest.matchAll(limit())].flatMap(({ 1: word = "", 2: written = "", index }) => {
		const date = readNamedDate(written);
		if (date === null) return [];
		// "After March" begins in April, and "until March" ends then.
		const isAtEnd = /^(?:after|until|till|by|nach|bis|(?:young|new|lat)er)\b/.test(word);
		const isUpper = /^(?:before|until|till|by|vor|bis|(?:old|earli)er)\b/.test(word);
		return [
			{
				value: isAtEnd ? date.end : date.start,
				hasYear: date.hasYear,
				isUpper,
				includesLimit: !isUpper,
				index,
			},
		];
	});
	return [...ranges, ...limits];
}

/** Removes the dates that a question in lower case sets as limits. */
export function removeDateLimits(question: string): string {
	return question.replace(range(), "").replace(limit(), "");
}
