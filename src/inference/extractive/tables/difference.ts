import type { Cell } from "../units/unit.ts";
import { subtractAmounts } from "../values/amounts.ts";

const ASKS_FOR_DIFFERENCE = /\bdifferences?\b|\bhow much (?:more|less|\p{L}+er)\b/u;

/**
 * Returns what is said of two rows, each with one quoted cell, if a question in lower case asks for their difference, as
 * in "Price: 4 € difference". Otherwise returns null.
 */
export function describeDifference(text: string, rows: readonly (readonly Cell[])[]): string | null {
	if (rows.length !== 2 || !ASKS_FOR_DIFFERENCE.test(text)) return null;
	const [[one, ...restOfOne] = [], [other, ...restOfOther] = []] = rows;
	if (one === undefined || other?.column !== one.column || restOfOne.length + restOfOther.length > 0)
		return null;
	const difference = subtractAmounts(one.text, other.text);
	return difference === null ? null : `${one.column}: ${difference} difference`;
}
