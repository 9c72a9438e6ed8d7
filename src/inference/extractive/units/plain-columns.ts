import { AMOUNT, findPoint } from "../values/amounts.ts";

const SLASH_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/;

/**
 * Returns the texts of a column with dates such as 03/15/2026 as 2026-03-15, and with numbers such as 1.200,50 as 1200.50.
 * Only the other texts of a column say whether the day or the month comes first, and what separates decimals.
 */
export function toPlainColumn(texts: readonly string[]): string[] {
	return toPlainNumbers(toIsoDates(texts));
}

function toIsoDates(texts: readonly string[]): string[] {
	const dates = texts.map((text) => SLASH_DATE.exec(text));
	const hasDay = (part: 1 | 2) => dates.some((date) => Number(date?.[part]) > 12);
	const isMonthFirst = hasDay(2);
	if (isMonthFirst === hasDay(1)) return [...texts];
	return texts.map((text, at) => {
		const [whole = "", first = "", second = "", year = ""] = dates[at] ?? [];
		const [month, day] = isMonthFirst ? [first, second] : [second, first];
		return whole === ""
			? text
			: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${text.slice(whole.length)}`;
	});
}

function toPlainNumbers(texts: readonly string[]): string[] {
	const amounts = texts.map((text) => AMOUNT.exec(text.trim()));
	const numbers = amounts.flatMap((amount) => amount?.[2] ?? []);
	const areAll = amounts.every((amount, at) => amount !== null || texts[at] === "");
	if (!areAll || findPoint(numbers) !== ",") return [...texts];
	return texts.map((text, at) => {
		const [, before = "", number = "", after = ""] = amounts[at] ?? [];
		return number === "" ? text : `${before}${number.replace(/[.'’]/g, "").replace(",", ".")}${after}`;
	});
}
