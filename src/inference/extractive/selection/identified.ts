import { lazy } from "../../../text/lazy.ts";
import { ListedWords, listedWords } from "../../../text/word-lists.ts";
import type { Unit } from "../units/unit.ts";
import { listNamedDays } from "../values/dates.ts";

/** Matches a code such as "E3" and "AS-418", or a noun with a number, such as "day 7". The prefix and the number are captured. */
const identifier = lazy(
	() =>
		new RegExp(
			String.raw`(?<![\p{L}\p{N}])(?:(\p{L}{1,3})[- ]?(\d{1,4})|(${listedWords("numberedNouns").join("|")}) (?:no\. ?|number )?(\d{1,4}))(?![\p{L}\p{N}]|[.,:]\d)`,
			"giu",
		),
);
/** Words before a number that are no prefix of a code. */
const NO_PREFIXES = new ListedWords("noPrefixes");
/** Number of other members from which the passages list such things, so that one that is missing doesn't exist. */
const MEMBERS_MIN = 2;
/** Matches what asks for the time around a day, or for a range of days. */
const AROUND = /\b(?:before|after|until|till|since|from|between|by|next|last|than)\b/;

/** Matches a range, such as "12–15 April" and "week 1 to 4". It may contain what is asked for. */
const RANGE = /\d\.? ?(?:[–—-]|to|until|and) ?(?:\p{L}+ )?\d/u;

/**
 * Returns the units that may answer a question for one of several things that have a code, a number, or a date for a name: "error
 * E3", "day 7", and "16 April". Returns none if the passages list such things, but not that one. What is on the day that
 * a question names stands under the heading with its date.
 */
export function keepIdentified(text: string, units: readonly Unit[]): readonly Unit[] {
	const asked = listIdentifiers(text);
	for (const id of asked) {
		const isOfKind = (one: string) => kindOf(one) === kindOf(id);
		const names = units.flatMap(listNames).filter((name) => listIdentifiers(name).some(isOfKind));
		const members = new Set(names.flatMap(listIdentifiers).filter(isOfKind));
		if (members.has(id) || members.size < MEMBERS_MIN || names.some((name) => RANGE.test(name))) continue;
		if (!units.some((unit) => listIdentifiers(unit.text).includes(id))) return [];
	}
	const day = asked.find((id) => kindOf(id) === DAY);
	if (day === undefined) return units;
	const onDay = units.filter((unit) =>
		[...listNames(unit), unit.text].flatMap(listIdentifiers).includes(day),
	);
	return onDay.some((unit) => listIdentifiers(unit.group.label).includes(day)) ? onDay : units;
}

const DAY = "day of a year";

function kindOf(id: string): string {
	return id.split(":", 1)[0] ?? "";
}

/** Returns the heading of a unit, and what it is called itself. */
function listNames({ group, cells, text }: Unit): string[] {
	return [group.label, cells[0]?.text ?? text.split(":", 1)[0] ?? ""];
}

/** Returns what a text names by a code, a number, or a date, as "e:3", "day:7", and "day of a year:100". */
function listIdentifiers(text: string): string[] {
	const codes = [...text.matchAll(identifier())].flatMap(([, prefix, code, noun, number]) => {
		const name = (prefix ?? noun ?? "").toLowerCase();
		return NO_PREFIXES.has(name) ? [] : [`${name}:${Number(code ?? number)}`];
	});
	const days = AROUND.test(text) ? [] : listNamedDays(text);
	return [...codes, ...days.map((day) => `${DAY}:${day}`)];
}
