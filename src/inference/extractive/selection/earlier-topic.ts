import { isEverydayWord } from "../../../text/common-words.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Unit } from "../units/unit.ts";
import { intersects } from "../words/stems.ts";

/** How units have to do with the topic that a question takes from earlier ones. */
export interface EarlierTopic {
	/** Returns whether a unit is on a page of the topic, unless only other pages have what the question names itself. */
	isPreferred: (unit: Unit) => boolean;
	/**
	 * Returns whether a unit has no word of the question itself although a section of a page of the topic is headed by one, as
	 * in "what should I pack?" after a question on the plan of a trip, if there is a packing list.
	 */
	isLeftBehind: (unit: Unit) => boolean;
}

/** Compares the units with the topic of a question, whose own words tell whether it still asks about the topic. */
export function compareWithTopic(
	units: readonly Unit[],
	topic: ReadonlySet<string>,
	terms: readonly QueryTerm[],
): EarlierTopic {
	const own = terms.filter(({ isOwn }) => isOwn);
	const named = own.filter(({ word, isKnown }) => isKnown && !isEverydayWord(word));
	const isOnTopic = ({ titleTerms }: Unit) =>
		titleTerms.size > 0 && [...titleTerms].every((term) => topic.has(term));
	const says = (words: ReadonlySet<string>, some: readonly QueryTerm[]) =>
		some.some(({ stems }) => intersects(stems, words));
	const onTopic = units.filter(isOnTopic);
	const isElsewhere =
		named.length > 0 &&
		!onTopic.some((unit) =>
			[unit.terms, unit.headingTerms, unit.titleTerms].some((words) => says(words, named)),
		);
	const isHeaded = ({ labelTerms }: Unit) => says(labelTerms, own);
	const hasHeaded = own.length < terms.length && onTopic.some(isHeaded);
	return {
		isPreferred: (unit) => !isElsewhere && isOnTopic(unit),
		isLeftBehind: (unit) => hasHeaded && !(isOnTopic(unit) && isHeaded(unit)) && !says(unit.terms, own),
	};
}
