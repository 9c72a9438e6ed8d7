import { isEverydayWord } from "../../../text/common-words.ts";
import { tellsAspect } from "../question/aspects.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { intersects, stemsOf } from "../words/stems.ts";
import { precedingOf } from "./neighbors.ts";
import type { ScoredUnit } from "./score.ts";

/** Maximum number of sentences on an aspect. */
const SENTENCES_MAX = 4;

/**
 * Returns the sentences of a paragraph on what a question asks about a subject as a whole, as in "is it safe?", or nothing
 * if it asks for something else. `scored` begins with the best unit.
 */
export function listOnAspect(
	{ aspects }: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
): Unit[] {
	const [best] = scored;
	if (best === undefined || best.unit.kind !== "sentence") return [];
	const { group, titleTerms } = best.unit;
	const asked = stemsOf(aspects.map(({ words, name }) => `${words} ${name}`).join(" "));
	const others = terms.filter(
		({ isOwn, source, word }) => isOwn && !asked.has(source) && !isEverydayWord(word),
	);
	if (!others.every(({ stems }) => intersects(stems, titleTerms)) || !tellsAspect(best.unit, aspects))
		return [];
	const told = group.units.filter((unit) => tellsAspect(unit, aspects));
	return [...precedingOf(told[0] ?? best.unit), ...told].slice(0, SENTENCES_MAX);
}
