import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { unwrap } from "../../src/errors.ts";
import { searchPassages } from "../../src/knowledge/search.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter.ts";
import { deletePage, ensureStarter, putPage } from "../../src/knowledge/store.ts";

/** Runs inside a new user's brain, on its real tables. */
async function inBrain<T>(userId: string, work: (sql: SqlStorage) => T): Promise<T> {
	const brain = env.BRAIN.getByName(userId);
	await brain.create({ isGuest: true });
	return runInDurableObject(brain, (_, state) => work(state.storage.sql));
}

it("finds the starter articles in the SQLite of a Durable Object", async () => {
	const first = await inBrain("reader", (sql) => {
		ensureStarter(sql);
		return [
			"What is cryptocurrency?",
			"What is the future of cryptocurrency?",
			"Compare Bitcoin and Ethereum for investment",
		].map((question) => searchPassages(sql, question, 5)[0]?.pageId);
	});
	expect(first).toEqual(["starter-cryptocurrency", "starter-cryptocurrency", "starter-bitcoin"]);
});

it("cleans the index when a page is replaced or deleted", async () => {
	const page = (version: number, text: string) => ({ pageId: "p", version, title: "Page", url: null, text });
	const counts = await inBrain("writer", (sql) => {
		const found = () => searchPassages(sql, "alpacas llamas", 5).map(({ text }) => text);
		putPage(sql, page(1, "Alpacas hum."));
		const before = found();
		putPage(sql, page(2, "Llamas spit."));
		const replaced = found();
		deletePage(sql, "p");
		return [before, replaced, found(), sql.exec("SELECT rowid FROM passages_fts").toArray()];
	});
	expect(counts).toEqual([["Alpacas hum."], ["Llamas spit."], [], []]);
});

it("a first question finds sources through prepare, and later ones copy nothing again", async () => {
	const brain = env.BRAIN.getByName("asker");
	await brain.create({ isGuest: true });
	const ask = async (ulid: string) =>
		unwrap(
			await brain.prepare({
				ulid,
				conversationId: "c",
				question: "What is cryptocurrency?",
				passages: 3,
				title: "Crypto",
			}),
		);
	const pageCount = () =>
		runInDurableObject(brain, (_, { storage }) => storage.sql.exec("SELECT 1 FROM pages").toArray().length);

	const prepared = await ask("01ARZ3NDEKTSV4RRFFQ69G5FAV");
	expect(prepared).toMatchObject({
		kind: "granted",
		passages: [{ title: "Cryptocurrency", start: 0 }, {}, {}],
	});
	expect(await pageCount()).toBe(STARTER_ARTICLES.length);

	await runInDurableObject(brain, (_, { storage }) => deletePage(storage.sql, "starter-bitcoin"));
	await ask("01ARZ3NDEKTSV4RRFFQ69G5FAW");
	expect(await pageCount()).toBe(STARTER_ARTICLES.length - 1);
});
