import { AppError } from "./errors.ts";

/** A place in a list that is sorted by time (milliseconds since 1970) and, among equals, by id. */
export interface Place {
	time: number;
	id: string;
}

/** The place that a `next_cursor` stands for; without one, before the newest item. Throws `invalid_request`. */
export function readCursor(cursor: string | undefined): Place {
	if (cursor === undefined) return { time: Number.MAX_SAFE_INTEGER, id: "" };
	const [, time = "", id = ""] = /^(\d{1,15})\.(.*)$/s.exec(cursor) ?? [];
	if (time === "") throw new AppError("invalid_request", "cursor: use the next_cursor of the page before.");
	return { time: Number(time), id };
}

/** Cuts rows of which one more than `limit` was read to a page. */
export function pageOf<Row>(
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
