import { AppError } from "./errors.ts";

/** A position in a list that is sorted by time and then by id. The time is in milliseconds since the Unix epoch. */
export interface Place {
	time: number;
	id: string;
}

/**
 * Returns the position that a `next_cursor` encodes, or the start of the list when there is no cursor.
 *
 * @throws {AppError} `invalid_request` when the cursor is invalid
 */
export function readCursor(cursor: string | undefined): Place {
	if (cursor === undefined) return { time: Number.MAX_SAFE_INTEGER, id: "" };
	const [, time = "", id = ""] = /^(\d{1,15})\.(.*)$/s.exec(cursor) ?? [];
	if (time === "")
		throw new AppError("invalid_request", "cursor: must be the next_cursor of the previous page.");
	return { time: Number(time), id };
}

/** Returns the first `limit` of up to `limit + 1` rows. The extra row only indicates that there is a next page. */
export function takePage<Row>(
	rows: readonly Row[],
	limit: number,
	placeOf: (row: Row) => Place,
): { shown: Row[]; next_cursor: string | null } {
	const shown = rows.slice(0, limit);
	const last = shown.at(-1);
	if (last === undefined || rows.length === shown.length) return { shown, next_cursor: null };
	const { time, id } = placeOf(last);
	return { shown, next_cursor: `${time}.${id}` };
}
