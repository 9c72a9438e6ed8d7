import { GUEST_PAGES_MAX, PASSAGES_MAX } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import type { Sql } from "./sql.ts";

/** Throws `knowledge_full` when a page of so many passages would be too much for the brain. */
export function assertCapacity(sql: Sql, page: { passages: number }, isGuest: boolean): void {
	if (isGuest && !fits(sql, "pages", 1, GUEST_PAGES_MAX))
		throw new AppError(
			"knowledge_full",
			`A guest may have ${GUEST_PAGES_MAX} pages; delete some, or make an account.`,
		);
	if (!fits(sql, "passages", page.passages, PASSAGES_MAX))
		throw new AppError(
			"knowledge_full",
			`Your knowledge is full: it holds ${PASSAGES_MAX} passages. Delete some pages.`,
		);
}

/** Rows are counted only when the highest row id leaves it open: counting reads them all. */
function fits(sql: Sql, table: "pages" | "passages", more: number, max: number): boolean {
	const number = (expression: string) =>
		sql.exec<{ n: number | null }>(`SELECT ${expression} AS n FROM ${table}`).toArray()[0]?.n ?? 0;
	return number("max(rowid)") + more <= max || number("count(*)") + more <= max;
}
