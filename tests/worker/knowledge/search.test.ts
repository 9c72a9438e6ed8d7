import { expect, test } from "vitest";
import { segmentPage } from "../../../src/knowledge/ingest/new-page.ts";
import { type KnowledgeQuery, searchKnowledge } from "../../../src/knowledge/search/search.ts";
import { deletePage, putPage } from "../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../src/knowledge/store/sql.ts";
import { embedMissing, getVectorState } from "../../../src/knowledge/vectors/embed-missing.ts";
import { inNewBrain } from "../../support/brain.ts";

const inBrain = (work: (sql: SqlStorage) => Promise<void>) => inNewBrain(({ sql }) => work(sql));

const put = (sql: Sql, externalId: string, text: string) =>
	putPage(sql, segmentPage({ kind: "imported", externalId, title: "Page", text }), 0).page.id;

/** Embeds texts in three directions: alpacas, rockets and everything else. */
const embedder = {
	model: "test",
	embed: async (texts: readonly string[]) =>
		texts.map((text) =>
			Float32Array.of(Number(text.includes("lpaca")), Number(text.includes("ocket")), 0.1, 0),
		),
};
const ALPACAS = Float32Array.of(1, 0, 0.1, 0);

const found = (sql: Sql, mode: KnowledgeQuery["mode"]) =>
	searchKnowledge(sql, { query: "hum", limit: 10, perPage: 2, mode, relevantOnly: false }, ALPACAS).map(
		({ externalId }) => externalId,
	);

test("finds passages by words and vectors in a Durable Object's SQLite database, but not in deleted pages", async () => {
	await inBrain(async (sql) => {
		const alpaca = put(sql, "alpaca", "Alpacas hum.");
		put(sql, "wool", "Wool of the alpaca is warm.");
		put(sql, "rocket", "Rockets hum in the sky.");
		expect(await embedMissing(sql, embedder, { max: 100 })).toEqual({ embedded: 3, left: 0 });
		expect(found(sql, "lexical").toSorted()).toEqual(["alpaca", "rocket"]);
		expect(found(sql, "vector").slice(0, 2).toSorted()).toEqual(["alpaca", "wool"]);
		expect(found(sql, "hybrid")[0]).toBe("alpaca");
		deletePage(sql, alpaca);
		expect(found(sql, "vector")[0]).toBe("wool");
		expect(found(sql, "hybrid")).not.toContain("alpaca");
		expect(getVectorState(sql)).toEqual({ model: "test", embedded: 2, total: 2 });
	});
});

test("does not find pages from another brain in the same isolate", async () => {
	await inBrain(async (sql) => {
		put(sql, "secret", "Alpacas hum.");
		await embedMissing(sql, embedder, { max: 100 });
		expect(found(sql, "vector")).toEqual(["secret"]);
	});
	await inBrain(async (sql) => {
		put(sql, "own", "Rockets fly.");
		await embedMissing(sql, embedder, { max: 100 });
		expect(found(sql, "vector")).toEqual(["own"]);
		expect(found(sql, "hybrid")).toEqual(["own"]);
	});
});
