import { isEverydayWord } from "../../../text/common-words.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { wordsOf } from "../words/stems.ts";
import type { Meaning } from "./meaning.ts";

/** Matches a question for whether there is something, up to that. */
const ASKS_IF_ANY =
	/^\W*(?:(?:and|so|but|ok|okay|hi|hello|hey)\b[, ]*)*(?:(?:do|does|did) (?!i\b)(?:(?:the|your|this|our) )?[\p{L}-]+ (?:(?:also|still|even|guys) )?(?:have(?! to\b)|got|sell|offer|stock|serve|rent(?: out)?|hire out|carry|provide|support|do(?= \p{L}+\W*$))|(?:is|are) there|(?:have|has) (?:you|they|it) got|(?:can|could) (?:i|we|one) (?:get|buy|rent|order|hire|borrow)|(?:got )?any(?= \p{L}+\W*$)) (?:(?:an?|any|some|the|also|more) )*([^?!.,;]{3,60})/u;
/** Matches what follows the noun for what there may be. */
const AFTER_NOUN =
	/ (?:for|in|at|on|with|of|to|from|near|that|who|which|by|as|if|when|where|during|after|before|against|between|about|around|available|left|nearby|today|tomorrow|here|there|and|or|i|we|you|it|inside|outside)\b.*$/u;
/** Matches nouns for anything that a text needn't name. */
const ABSTRACT =
	/^(?:way|chance|cap|difference|problem|reason|reward|possibility|option|method|risk|danger|catch|trick|point|rule|evidence|proof|need|something|anything|alternative|maximum|minimum|deadline|age|function|news|update|discount|refund|charge|fee|access|information|downside|benefit|advantage|disadvantage)s?$/u;
/** Minimum similarity of a word of the passages to what is asked for, so that it may be another word for that. */
const SIMILAR_MIN = 0.35;

/**
 * Returns the units that may tell whether there is what a question asks for, as in "do you have unicycles?". If neither that
 * word nor a similar one is in the passages, none does: sentences about other things would only look like an answer.
 */
export function omitUnrelated(
	units: readonly Unit[],
	question: Question,
	terms: readonly QueryTerm[],
	meaning: Meaning | null,
): readonly Unit[] {
	const [, phrase = ""] = ASKS_IF_ANY.exec(question.text) ?? [];
	const words = wordsOf(phrase.replace(AFTER_NOUN, ""));
	const noun = words.at(-1) ?? "";
	if (meaning === null || noun === "" || isEverydayWord(noun) || ABSTRACT.test(noun)) return units;
	if (terms.some(({ word, isKnown }) => isKnown && words.includes(word))) return units;
	return units.filter((unit) => meaning.findSimilarity(noun, unit) >= SIMILAR_MIN);
}
