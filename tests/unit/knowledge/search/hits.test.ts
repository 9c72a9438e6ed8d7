import { expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";

test("a hit says whether its section starts and ends with it", () => {
	const rows = Array.from({ length: 60 }, (_, at) => `| Alpaca number ${at} | ${at} years of age, brown |`);
	const text = `# Alpacas\n\nAlpacas hum.\n\n## Herd\n\n| Alpaca | Age |\n| --- | --- |\n${rows.join("\n")}`;
	const sql = memorySql();
	putPage(sql, segmentPage({ kind: "added", title: "Alpacas", text }), 0);
	const query = { query: "alpacas", limit: 10, perPage: 10, mode: "lexical" as const, relevantOnly: false };
	const hits = searchKnowledge(sql, query, null).toSorted((a, b) => a.start - b.start);
	const [whole, first, ...others] = hits.map(({ section }) => section);
	expect(others.length).toBeGreaterThan(0);
	expect(whole).toEqual({ starts: true, ends: true });
	expect(first).toEqual({ starts: true, ends: false });
	expect(others.slice(0, -1)).toEqual(others.slice(0, -1).map(() => ({ starts: false, ends: false })));
	expect(others.at(-1)).toEqual({ starts: false, ends: true });
});
