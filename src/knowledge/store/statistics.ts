import type { KnowledgeStatistics, PageKind } from "../../contracts/knowledge.ts";
import type { Sql } from "./sql.ts";

/** Returns the number of pages, passages and words, and the number of pages of each kind. */
export function getKnowledgeTotals(sql: Sql): Omit<KnowledgeStatistics, "embedding"> {
	const rows = sql
		.exec<{ kind: PageKind; pages: number; passages: number; words: number }>(
			"SELECT kind, count(*) AS pages, sum(passages) AS passages, sum(words) AS words FROM pages GROUP BY kind",
		)
		.toArray();
	const sum = (count: (row: (typeof rows)[number]) => number) =>
		rows.reduce((total, row) => total + count(row), 0);
	const ofKind = (kind: PageKind) => rows.find((row) => row.kind === kind)?.pages ?? 0;
	return {
		pages: sum((row) => row.pages),
		passages: sum((row) => row.passages),
		words: sum((row) => row.words),
		kinds: {
			starter: ofKind("starter"),
			added: ofKind("added"),
			imported: ofKind("imported"),
			crawled: ofKind("crawled"),
		},
	};
}
