import { type Acronym, findDefinedAcronyms } from "../../text/acronyms.ts";
import { findInitialisms } from "../../text/initialisms.ts";
import type { Sql } from "./sql.ts";

/** Maximum number of acronyms stored per page that defines them. */
const DEFINED_MAX = 32;
/** Maximum number of rows that a search reads, and of acronyms that it returns. */
const READ_MAX = 2_000;
const FOUND_MAX = 32;

/** An acronym and the pages that suggest it. */
export interface StoredAcronym extends Acronym {
	/** Whether a page defines it. Otherwise, pages contain only the long form. */
	isDefined: boolean;
}

/** Removes the acronyms of a page that is about to change. */
export function removeAcronyms(sql: Sql, pageId: string): void {
	sql.exec("DELETE FROM acronyms WHERE page_id = ?", pageId);
}

/** An acronym of a page. `isDefined` is 1 if the page defines it, and 0 if the page contains only the long form. */
export interface PageAcronym extends Acronym {
	pageId: string;
	isDefined: 0 | 1;
}

/** Returns the acronyms of a page. */
export function listPageAcronyms(
	pageId: string,
	{ title, text }: { title: string; text: string },
): PageAcronym[] {
	const defined = findDefinedAcronyms(`${title}\n${text}`).slice(0, DEFINED_MAX);
	return [
		...defined.map(({ short, long }) => ({ short, long, pageId, isDefined: 1 as const })),
		...findInitialisms(title, text).map(({ short, long }) => ({
			short,
			long,
			pageId,
			isDefined: 0 as const,
		})),
	];
}

/** Stores the acronyms of pages that have none. */
export function addAcronyms(sql: Sql, acronyms: readonly PageAcronym[]): void {
	if (acronyms.length === 0) return;
	sql.exec(
		`INSERT OR IGNORE INTO acronyms (short, long, page_id, is_defined)
		SELECT value ->> 'short', value ->> 'long', value ->> 'pageId', value ->> 'isDefined' FROM json_each(?)`,
		JSON.stringify(acronyms),
	);
}

/** Returns what short forms stand for, first what most pages define. */
export function findLongForms(sql: Sql, shorts: readonly string[]): StoredAcronym[] {
	return readAcronyms(sql, "short IN (SELECT value FROM json_each(?))", shorts);
}

/** Returns the short forms that pages define for some of the given terms. */
export function findShortForms(sql: Sql, longs: readonly string[]): StoredAcronym[] {
	return readAcronyms(sql, "is_defined = 1 AND long IN (SELECT value FROM json_each(?))", longs);
}

function readAcronyms(sql: Sql, condition: string, forms: readonly string[]): StoredAcronym[] {
	if (forms.length === 0) return [];
	return sql
		.exec<{ short: string; long: string; is_defined: number }>(
			`SELECT short, long, max(is_defined) AS is_defined FROM (
				SELECT short, long, is_defined FROM acronyms WHERE ${condition} LIMIT ${READ_MAX}
			) GROUP BY short, long ORDER BY sum(is_defined) DESC, count(*) DESC, long LIMIT ${FOUND_MAX}`,
			JSON.stringify(forms),
		)
		.toArray()
		.map(({ short, long, is_defined }) => ({ short, long, isDefined: is_defined === 1 }));
}
