import { GUEST_PAGES_MAX, PASSAGES_MAX } from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import type { Sql } from "./sql.ts";

/**
 * Asserts that the brain has room for a page with this number of passages.
 *
 * @throws {AppError} `knowledge_full`
 */
export function assertCapacity(sql: Sql, page: { passages: number }, isGuest: boolean): void {
	if (isGuest && !fits(sql, "pages", 1, GUEST_PAGES_MAX))
		throw new AppError(
			"knowledge_full",
			`Guests can store up to ${GUEST_PAGES_MAX} pages. Delete some pages or create an account.`,
		);
	if (!fits(sql, "passages", page.passages, PASSAGES_MAX))
		throw new AppError(
			"knowledge_full",
			`Your knowledge base is full (maximum ${PASSAGES_MAX} passages). Delete some pages.`,
		);
}

/** Compares the highest row id first, because counting reads every row. */
function fits(sql: Sql, table: "pages" | "passages", more: number, max: number): boolean {
	const number = (expression: string) =>
		sql.exec<{ n: number | null }>(`SELECT ${expression} AS n FROM ${table}`).toArray()[0]?.n ?? 0;
	return number("max(rowid)") + more <= max || number("count(*)") + more <= max;
}
