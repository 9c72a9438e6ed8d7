import { stem } from "../../text/stem.ts";
import type { SentenceWindow, TableCell } from "./passage-index.ts";
import type { ParsedSentence } from "./sentence.ts";

/** 1 if a claim states the value of a column under its header, or under the header of another column. Otherwise 0. */
export const CELL_SIGNALS = ["ownColumn", "otherColumn"] as const;
export type CellSignals = Record<(typeof CELL_SIGNALS)[number], number>;

/** Stems of words that say what something costs. */
const PAYING = new Set(["price", "cost", "fee", "charge", "fare", "rate", "tariff", "pay"].map(stem));

/**
 * Compares the headers and values that a claim contains with the cells of a row. For example, the row "Family, weekday: 20,
 * weekend: 26" doesn't support "A family pays 26 on weekdays".
 */
export function measureCells({ tokens }: ParsedSentence, cells: readonly TableCell[]): CellSignals {
	const place = new Map(tokens.map(({ stem }, at) => [stem, at]));
	const findPlace = (stems: readonly string[]) =>
		stems.length > 0 && stems.every((stem) => place.has(stem)) ? (place.get(stems[0] ?? "") ?? null) : null;
	const paidAt = tokens.findIndex(({ stem }) => PAYING.has(stem));
	const columns = cells.map(({ header, value }) => ({
		key: value.join(" "),
		headerAt: findPlace(header) ?? (paidAt !== -1 && header.some((stem) => PAYING.has(stem)) ? paidAt : null),
		valueAt: findPlace(value),
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

/** Returns whether a claim contains the name of another row, or the first word of that name, and the window's row doesn't. */
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
