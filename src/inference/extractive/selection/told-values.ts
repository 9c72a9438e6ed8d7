import { splitSentences } from "../../../text/sentences.ts";
import { asksForAge, isColumnOf, matchKind } from "../question/answer-kinds.ts";
import { asksForLength, fitsDimension } from "../question/dimensions.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Matches the verb after what a sentence is about. */
const VERB = /\b(?:is|are|was|were|has|have|had|joined|turned|dates?)\b/i;
/** Matches a column with an age or an origin. */
const AGE_COLUMN = /\bage\b|\bold\b/i;

/**
 * Returns the units that tell what a question asks for, if it asks for an age, a dimension such as height, or a price. Those
 * that don't are about something else: what was moved or renovated some day has the words of the question more often. If no
 * unit tells an age, none is returned. If none tells a dimension or a price, or the question asks for none of these, all are
 * returned.
 */
export function preferTold(
	scored: readonly ScoredUnit[],
	{ kind, kindText, kindTerms }: Question,
	terms: readonly QueryTerm[],
): readonly ScoredUnit[] {
	const asked = terms.filter(({ isOwn, source }) => isOwn && !kindTerms.has(source));
	const isOnAll = ({ matched }: ScoredUnit) => asked.every((term) => matched.has(term));
	// "How long?" is about what came before.
	const isOnTopic = ({ own }: ScoredUnit) => asked.length > 0 || own.size > 0;
	if (asksForAge(kindText))
		return scored.filter((entry) => isOnAll(entry) && tellsAge(entry.unit, asked, kindText));
	const isMeasured = kind === "number" || (kind === "duration" && asksForLength(kindText));
	const told = isMeasured
		? scored.filter(
				(entry) => isOnAll(entry) && isOnTopic(entry) && fitsDimension(entry.unit.text, kindText) === "said",
			)
		: [];
	// "The garage is 2 m high" on the page of a hotel isn't about the hotel.
	const named = told.filter(({ own }) => asked.every((term) => own.has(term)));
	if (told.length > 0) return named.length > 0 ? named : told;
	const priced =
		kind === "money" ? scored.filter((entry) => isOnAll(entry) && isOnTopic(entry)).filter(tellsPrice) : [];
	return priced.length > 0 ? priced : scored;
}

/** Returns whether a unit may tell a price. The amounts of a table have no currency. */
function tellsPrice({ unit: { kind, text } }: ScoredUnit): boolean {
	return kind === "row" || matchKind(text, "money", "") === 1;
}

/** Returns whether a unit tells an age. In "Pip is our office cat. He is 9 years old.", that isn't the age of the office. */
function tellsAge({ kind, text, cells }: Unit, asked: readonly QueryTerm[], question: string): boolean {
	if (kind === "row")
		return cells.some(({ column }, at) => at > 0 && (AGE_COLUMN.test(column) || isColumnOf(column, "time")));
	const sentences = splitSentences(text);
	return sentences.some((sentence, at) => {
		if (matchKind(sentence.text, "time", question) < 1) return false;
		const before = sentences[at - 1]?.text;
		const subject = before === undefined ? null : stemsOf(before.split(VERB)[0] ?? "");
		const own = stemsOf(sentence.text);
		return (
			subject === null || asked.every(({ stems }) => intersects(stems, own) || intersects(stems, subject))
		);
	});
}
