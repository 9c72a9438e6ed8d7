import type { KnowledgeReport, PageProblem } from "../../contracts/knowledge.ts";
import { DAY_MS } from "../../time.ts";
import type { Sql } from "./sql.ts";

/** Time after which a page from the web that was not read again is stale. */
export const STALE_AFTER_MS = 90 * DAY_MS;
/** Maximum number of days in a report. */
const GROWTH_DAYS_MAX = 366;

/** Returns an SQL condition for the pages that have a problem at `now`. */
export function problemCondition(problem: PageProblem, now: number): string {
	switch (problem) {
		case "failing":
			return "page_id IN (SELECT page_id FROM failed_reads)";
		case "stale":
			return `kind <> 'starter' AND url IS NOT NULL AND coalesce(fetched_at, updated_at) < ${now - STALE_AFTER_MS}`;
		case "never_cited":
			return `kind <> 'starter' AND page_id NOT IN (
				SELECT cited.value ->> 'page_id' FROM citations, json_each(citations.pages) AS cited
				WHERE cited.value ->> 'page_id' IS NOT NULL)`;
	}
}

/** Returns how the knowledge base grew, and how many pages have which problem at `now`. */
export function getKnowledgeReport(sql: Sql, now: number): KnowledgeReport {
	const count = (problem: PageProblem) =>
		sql
			.exec<{ n: number }>(`SELECT count(*) AS n FROM pages WHERE ${problemCondition(problem, now)}`)
			.toArray()[0]?.n ?? 0;
	return {
		growth: listGrowth(sql),
		problems: { failing: count("failing"), stale: count("stale"), never_cited: count("never_cited") },
	};
}

function listGrowth(sql: Sql): KnowledgeReport["growth"] {
	return sql
		.exec<KnowledgeReport["growth"][number]>(
			`SELECT day, sum(pages) OVER days AS pages, sum(passages) OVER days AS passages, sum(words) OVER days AS words
			 FROM (
				SELECT date(created_at / 1000, 'unixepoch') AS day, count(*) AS pages, sum(passages) AS passages,
				sum(words) AS words FROM pages GROUP BY day
			 ) WINDOW days AS (ORDER BY day) ORDER BY day DESC LIMIT ?`,
			GROWTH_DAYS_MAX,
		)
		.toArray()
		.reverse();
}
