import { lazy } from "../../../text/lazy.ts";
import { listedWords } from "../../../text/word-lists.ts";

const WORK = /\b(how many) (?:people|persons) (?:work|are employed|do (?:you|they|we) employ)\b/i;
const STAFF = /\bhow many (?:employees|workers|staff)\b/;
const EMPLOYS = /\bemploy(?:s|ed)?\b/i;
/** Matches that so many people work somewhere, as in "six people work in the workshop". */
const PEOPLE_WORK = /^(?:people|persons|employees) (?:work|are employed)\b/;
/**
 * Matches who works somewhere, after at most two other words, as in "experienced ski instructors". Most words with the
 * endings of occupations are none, such as "visitor" and "floor".
 */
const workersPattern = lazy(
	() =>
		new RegExp(
			String.raw`^(?:(?:full|part)-time \p{L}+s?\b|(?:(?!(?:and|for|in|of|or|per|with)\b)[\p{L}-]+ ){0,2}(?:${listedWords("occupations").join("|")})(?:e?s)?\b)`,
			"u",
		),
);

/** Writes "how many employees" in a question for how many people work somewhere. */
export function nameStaff(question: string): string {
	return question.replace(WORK, "$1 employees");
}

/** Returns whether a question in lower case asks for the number of those who work somewhere. */
export function asksForStaff(question: string): boolean {
	return STAFF.test(question);
}

/** Returns whether the words before and after a number say that it is of those who work somewhere, whatever they do. */
export function saysStaff(before: string, after: string): boolean {
	return EMPLOYS.test(before) || workersPattern().test(after);
}

/** Returns whether the words after a number say that so many people work somewhere. */
export function saysPeopleWork(after: string): boolean {
	return PEOPLE_WORK.test(after);
}
