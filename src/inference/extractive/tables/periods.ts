import { matchKind } from "../question/answer-kinds.ts";
import type { AskedPeriod } from "../question/periods.ts";
import type { Cell } from "../units/unit.ts";

/** Match the names of the columns for the start and the end of a period. */
const START = /^(?:opens?|opening(?: time)?|open from|from|starts?|begins?|öffnet|von|ab|beginn)\b/i;
const END = /^(?:closes?|closing(?: time)?|open (?:un)?til|until|till?|to|ends?|schließt|bis|ende)\b/i;

/** Returns the cells with a period or its end. Returns none if no columns have them. */
export function findPeriod(cells: readonly Cell[], asked: AskedPeriod | null): readonly Cell[] {
	// A train goes from and to a place.
	const find = (header: RegExp) =>
		cells.find(({ column, text }) => header.test(column) && matchKind(text, "time", "opening hours") === 1);
	const start = find(START);
	const end = find(END);
	if (asked === null || start === undefined || end === undefined) return [];
	if (asked === "end") return [end];
	// On days off, both columns may say "closed".
	return start.text === end.text ? [start] : [start, end];
}
