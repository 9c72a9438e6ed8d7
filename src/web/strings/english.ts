import { formatNumber } from "../ui/format.ts";

/** Formats a count with its noun: `1 page`, `2 pages`, `12,000 pages`. */
export function pluralize(count: number, noun: string): string {
	return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const ORDINAL_ENDINGS: Record<Intl.LDMLPluralRule, string> = {
	zero: "th",
	one: "st",
	two: "nd",
	few: "rd",
	many: "th",
	other: "th",
};

/** Formats a place: `1st`, `22nd`. */
export function formatOrdinal(place: number): string {
	return `${place}${ORDINAL_ENDINGS[ORDINALS.select(place)]}`;
}
