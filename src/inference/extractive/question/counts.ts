import { isEverydayWord } from "../../../text/common-words.ts";
import type { Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";
import { NUMBER } from "./answer-kinds.ts";
import type { Question } from "./question.ts";
import { asksForStaff, saysPeopleWork, saysStaff } from "./staff.ts";

/** Matches what says that there is something, up to the number of it. */
const EXISTS =
	/\b(?:there|has|have|had|employs?|holds?|offers?|contains?|includes?|comprises?|consists? of|with)\b(?: [^\s,;:]+){0,5}? $/iu;
/** Matches what says that there is something, up to a number in an enumeration. */
const ENUMERATES = /\b(?:there|has|have|had|employs?)\b [^.;:]{1,80}, (?:and )?$/iu;
/** Maximum number of words from a number to what it counts, as in "two million large coins". */
const COUNTED_WORDS = 3;

/**
 * Returns whether a text says how many there are of what a question counts, as in "the marina has 146 berths". "How many of
 * them are there?" counts what the page is about.
 */
export function tellsCount(
	{ text, titleTerms }: Pick<Unit, "text" | "titleTerms">,
	{ operation, topic, text: question }: Question,
): boolean {
	if (operation?.kind !== "count") return false;
	const isNamed = operation.counted.size > 0;
	// In "how many trainers work here", no work is counted.
	const counted = isNamed ? [...operation.counted] : [...titleTerms].filter((stem) => topic.has(stem));
	if (counted.length === 0) return false;
	const specific = counted.filter((stem) => !isEverydayWord(stem));
	const needed = specific.length > 0 ? specific : counted;
	const isOfStaff = asksForStaff(question);
	return [...text.matchAll(NUMBER)].some(({ 0: number, index }) => {
		const before = text.slice(0, index);
		const after = text
			.slice(index + number.length)
			.trim()
			.split(/\s+/, COUNTED_WORDS)
			.join(" ");
		const stems = stemsOf(after);
		const isOf = (stem: string) => stems.has(stem) || intersects(synonymsOf(stem), stems);
		const isCounted = isNamed ? needed.every(isOf) : needed.some(isOf);
		const isStaff = isOfStaff && saysStaff(before, after);
		return (
			(EXISTS.test(before) && (isCounted || isStaff)) ||
			(isStaff && ENUMERATES.test(before)) ||
			(isOfStaff && saysPeopleWork(after))
		);
	});
}
