import { isEverydayWord } from "../../../text/common-words.ts";
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

/** Returns whether a text says how many there are of what a question counts, as in "the marina has 146 berths". */
export function tellsCount(text: string, { operation, text: question }: Question): boolean {
	if (operation?.kind !== "count" || operation.counted.size === 0) return false;
	// In "how many trainers work here", no work is counted.
	const counted = [...operation.counted];
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
		const isCounted = needed.every((stem) => stems.has(stem) || intersects(synonymsOf(stem), stems));
		const isStaff = isOfStaff && saysStaff(before, after);
		return (
			(EXISTS.test(before) && (isCounted || isStaff)) ||
			(isStaff && ENUMERATES.test(before)) ||
			(isOfStaff && saysPeopleWork(after))
		);
	});
}
