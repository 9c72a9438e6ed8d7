import { needsPreceding } from "../units/dangling.ts";
import type { Unit } from "../units/unit.ts";

/** Returns the sentences that a sentence refers to, such as the one before "It is heavy." */
export function precedingOf(unit: Unit): Unit[] {
	const preceding: Unit[] = [];
	let current = unit;
	while ((current.isDangling || needsPreceding(current.text)) && preceding.length < 2) {
		const before = unit.group.units[unit.group.units.indexOf(current) - 1];
		if (before === undefined || before.position !== current.position - 1) break;
		preceding.unshift(before);
		current = before;
	}
	return preceding;
}

/**
 * Returns the sentences after a sentence that say what holds otherwise, as in "Later, nothing is refunded.", or what holds
 * today instead of what was before, as in "Since May, it is 3 €."
 */
export function followingOf(unit: Unit): Unit[] {
	const { units } = unit.group;
	const after = units.slice(units.indexOf(unit) + 1);
	const isPast = PAST.test(unit.text);
	const end = after.findIndex(
		({ text, kind }) => kind !== "sentence" || !(CONTRASTS.test(text) || (isPast && UPDATES.test(text))),
	);
	return end < 0 ? after : after.slice(0, end);
}

/** Matches a sentence on how something was at first. */
const PAST = /\b(?:start(?:s|ed)|began|begun|originally|at first|initially|used to|was|were|until)\b/i;
/** Matches the start of a sentence on how it is today. */
const UPDATES = /^(?:Since |Today\b|Nowadays\b|Now,? |Currently\b|As of\b|By now\b)/;

const CONTRASTS =
	/^(?:Otherwise|Later|Afterward|After that|Thereafter|Beyond that|Before that|Below that|Above that|Else|If not|In all other cases|(?:All|Any) others?|However|Except)\b/;

/** Orders units as they are in the text, beginning with the section of the best one. */
export function sortUnits(units: readonly Unit[], best: Unit): Unit[] {
	const rank = ({ section }: Unit) => (section === best.section ? -1 : section);
	return units.toSorted((a, b) => rank(a) - rank(b) || a.position - b.position);
}
