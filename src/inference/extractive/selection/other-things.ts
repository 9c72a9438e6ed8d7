import { isEverydayWord } from "../../../text/common-words.ts";
import { isKnownWord } from "../../../text/known-words.ts";
import { splitWords } from "../../../text/terms.ts";
import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Group, Unit } from "../units/unit.ts";
import { listDays } from "../words/calendar.ts";
import { intersects, stemOf } from "../words/stems.ts";

/** Matches the owner of what a question asks for, and that, as in "what is Sofia's birthday?". */
const OWNED =
	/\b(?!(?:what|who|where|when|how|it|that|there|here|let|he|she|today|tomorrow|world)['’]s)(\p{L}{3,})['’]s ((?:\p{L}+[ ?.!]*){1,2}$)?/u;
/** Matches what comes before an owner without an article, as in "what is". */
const AFTER_VERB = /(?:['’]s|\b(?:is|are|was|were)) $/;
/** Matches the words before the noun for a role, as in "who is the marketing manager?". */
const ROLE = /^who(?:['’]s| is| are) (?:the|our|my) ((?:\p{L}+ ){1,2})\p{L}+\W*$/u;

/**
 * Returns whether a unit is about something else than a question: it doesn't name the owner of what is asked for or the
 * kind of manager, lacks what is asked for, or is in a table of other days.
 */
export function isOnOtherThing(unit: Unit, question: Question, terms: readonly QueryTerm[]): boolean {
	const { text, kind, isComparison } = question;
	if (isOnOtherDays(unit.group, question)) return true;
	const { terms: own, nearTerms, headingTerms, titleTerms } = unit;
	const around = [own, nearTerms, headingTerms, titleTerms];
	const termsOf = (words: string) => {
		const sources = splitWords(words)
			.filter((word) => !isEverydayWord(word))
			.map(stemOf);
		return terms.filter(({ source }) => sources.includes(source));
	};
	const found = OWNED.exec(text);
	const [, owner = "", owned = ""] = found ?? [];
	// "Who is the oldest member?" asks for an extreme, not for a role.
	const [, qualifiers = ""] = isComparison ? [] : (ROLE.exec(text) ?? []);
	// "My chef's knife" isn't that of a certain person, unlike what is asked for in "what is Rose's phone?"
	const isCertain = AFTER_VERB.test(text.slice(0, found?.index)) || !isKnownWord(owner);
	const someone = isCertain ? owner : "";
	if (!termsOf(`${someone} ${qualifiers}`).every((term) => isIn(around, term))) return true;
	const asked = termsOf(owned);
	if (asked.length === 0 || asked.some((term) => isIn([own, headingTerms, titleTerms], term))) return false;
	// "Vera brings the cake" doesn't say when Vera's birthday is.
	return unit.kind === "row" || (kind !== null && matchKind(unit.text, kind, text) === 0);
}

/** Returns whether a question only names days, as in "and on Saturday?", and a table's rows are named by others. */
function isOnOtherDays({ kind, units }: Group, { own }: Question): boolean {
	const asked = listDays(own);
	if (kind !== "table" || asked.length === 0 || asked.length < own.size) return false;
	return units.every(({ nameTerms, impliedNameTerms }) => {
		const days = listDays(new Set([...nameTerms, ...impliedNameTerms]));
		return days.length > 0 && !days.some((day) => asked.includes(day));
	});
}

function isIn(texts: readonly ReadonlySet<string>[], { stems, synonyms }: QueryTerm): boolean {
	return texts.some((found) => intersects(stems, found) || intersects(synonyms, found));
}
