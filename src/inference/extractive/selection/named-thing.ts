import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { listDays } from "../words/calendar.ts";
import { intersects } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Matches a question that only names a thing: "and the raffle?" */
const NAMES_THING =
	/^\W*(?:and|but|what about|how about) (?:what about )?(?:the|an?|my|your|his|her) (?:[\p{L}-]+ ?){1,3}\W*$/u;

/**
 * Returns the units that mention the thing that a question only names, or all units if none does. An advantage or a price is
 * no thing: few sentences call it that.
 */
export function keepNamedThing(
	scored: readonly ScoredUnit[],
	{ text, own, aspects, kindTerms }: Question,
	terms: readonly QueryTerm[],
): readonly ScoredUnit[] {
	if (!NAMES_THING.test(text) || aspects.length > 0 || listDays(own).length > 0) return scored;
	const named = terms.filter(({ isOwn }) => isOwn);
	const isThing = named.length > 0 && !named.some(({ source }) => kindTerms.has(source));
	const mentions = ({ unit }: ScoredUnit) => named.every(({ stems }) => intersects(stems, unit.terms));
	return isThing && scored.some(mentions) ? scored.filter(mentions) : scored;
}
