import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import type { TableCell } from "./indexed-sentences.ts";
import type { SentenceWindow } from "./passage-index.ts";
import type { ParsedSentence } from "./sentence.ts";

/** 1 if a claim states the value of a column under its header, or under the header of another column. Otherwise 0. */
export const CELL_SIGNALS = ["ownColumn", "otherColumn"] as const;
export type CellSignals = Record<(typeof CELL_SIGNALS)[number], number>;

/** Stems of words that say what something costs. */
export const payingStems = lazy(
	(): ReadonlySet<string> =>
		new Set(["price", "cost", "fee", "charge", "fare", "rate", "tariff", "pay"].map(stem)),
);

/** Stems of words that name the same period, such as "monthly" in a header for "a month" in a claim. */
const periods = lazy(
	() =>
		new Map(
			[
				"hourly/hour",
				"daily/day",
				"weekly/week",
				"monthly/month",
				"yearly/year",
				"annual/year",
				"annually/year",
			].map((pair) => {
				const [word = "", period = ""] = pair.split("/");
				return [stem(word), stem(period)] as const;
			}),
		),
);

function toPeriod(word: string): string {
	return periods().get(word) ?? word;
}

/**
 * Compares the headers and values that a claim contains with the cells of a row. For example, the row "Family, weekday:
 * 20, weekend: 26" doesn't support "A family pays 26 on weekdays".
 */
export function measureCells({ tokens }: ParsedSentence, cells: readonly TableCell[]): CellSignals {
	if (cells.length === 0) return { ownColumn: 0, otherColumn: 0 };
	const place = new Map(tokens.map(({ stem }, at) => [toPeriod(stem), at]));
	const paidAt = tokens.findIndex(({ stem }) => payingStems().has(stem));
	const findPlace = (stems: readonly string[]) =>
		stems.length > 0 && stems.every((stem) => place.has(stem)) ? (place.get(stems[0] ?? "") ?? null) : null;
	/** A word such as "costs" stands for all words of this kind. */
	const findHeader = (header: readonly string[]) => {
		const stems = header.map(toPeriod);
		const isPrice = paidAt !== -1 && stems.some((stem) => payingStems().has(stem));
		const own = isPrice ? stems.filter((stem) => !payingStems().has(stem) && !filling().has(stem)) : stems;
		return findPlace(own) ?? findPlace(stems);
	};
	const isPaid = (header: readonly string[]) =>
		paidAt !== -1 && header.some((stem) => payingStems().has(stem));
	const hasOwnPrice = cells.some(({ header }) => isPaid(header) && findHeader(header) !== null);
	const columns = cells.map(({ header, value }) => ({
		key: value.join(" "),
		headerAt: findHeader(header) ?? (isPaid(header) && !hasOwnPrice ? paidAt : null),
		valueAt: findPlace(value.map(toPeriod)),
	}));
	const paired = columns.flatMap(({ headerAt, valueAt }) =>
		headerAt === null || valueAt === null ? [] : [{ headerAt, valueAt }],
	);
	const named = columns.filter(({ headerAt }) => headerAt !== null);
	const isLacking = named.some(({ valueAt }) => valueAt === null);
	const isForeign = columns.some(
		({ key, headerAt, valueAt }) =>
			headerAt === null && valueAt !== null && named.every((other) => other.key !== key),
	);
	const isCrossed = paired.some((one) =>
		paired.some((two) => one.headerAt < two.headerAt && one.valueAt > two.valueAt),
	);
	const isOther = (isLacking && isForeign) || isCrossed;
	return { ownColumn: paired.length > 0 && !isOther ? 1 : 0, otherColumn: isOther ? 1 : 0 };
}

/** Stems of words that connect a price with its period, as in "Price per month". */
const filling = lazy(() => new Set(["per", "a", "each"].map(stem)));

/**
 * Returns whether a claim contains the name of another row, or the first word of that name, and the window's row
 * doesn't.
 */
export function namesOtherRow(claim: ParsedSentence, { sentences, passage }: SentenceWindow): boolean {
	const own = new Set(sentences.flatMap(({ content }) => content.map(({ stem }) => stem)));
	const claimed = new Set(claim.content.map(({ stem }) => stem));
	const isNamed = (name: readonly string[]) =>
		name.every((stem) => claimed.has(stem)) && name.some((stem) => !own.has(stem));
	if (passage.rowLabels.some(isNamed)) return true;
	return passage.rowNames.some((name) => {
		const [first = ""] = name;
		return isNamed(name) || (claimed.has(first) && !own.has(first) && !passage.about.has(first));
	});
}

/**
 * Returns whether a claim is about another item of a list than the window: it contains what another item gives a number
 * for, or a name that only other items contain.
 */
export function namesOtherItem(
	claim: ParsedSentence,
	{ sentences, passage, isRow, isEntry, name }: SentenceWindow,
): boolean {
	if (isRow || !isEntry) return false;
	const own = new Set(sentences.flatMap(({ content }) => content.map(({ stem }) => stem)));
	const claimed = new Set(claim.content.map(({ stem }) => stem));
	const isElsewhere = (stem: string) => !own.has(stem) && !passage.about.has(stem);
	const isNamed = (other: readonly string[]) =>
		other.every((stem) => claimed.has(stem)) && other.some(isElsewhere);
	if (name.length > 0 && passage.itemNames.some(isNamed)) return true;
	return claim.content.some(
		({ kind, stem }) => kind === "name" && isElsewhere(stem) && passage.itemTerms.has(stem),
	);
}
