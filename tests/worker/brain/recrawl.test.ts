import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { ChangeNotices } from "../../../durable-objects/brain/jobs/change-notices.ts";
import { Recrawl } from "../../../durable-objects/brain/jobs/recrawl.ts";
import { ChangedPageStore } from "../../../durable-objects/brain/stores/changed-pages.ts";
import { WebPageStore } from "../../../durable-objects/brain/stores/web-pages.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { ulid } from "../../../src/ids.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DAY_MS = 24 * 60 * 60 * 1_000;

let userId: string;

beforeEach(async () => {
	userId = ulid(NOW);
	await env.BRAIN.getByName(userId).create({ isGuest: true });
});

/** Runs `work` on the brain's own database, in which there are two pages of the web. */
function inside<R>(work: (sql: SqlStorage) => R): Promise<R> {
	return runInDurableObject(env.BRAIN.getByName(userId), (_, { storage: { sql } }) => {
		for (const id of ["a", "b"]) {
			sql.exec(
				`INSERT INTO pages (page_id, url, kind, title, words, passages, hash, created_at, updated_at, due_at, text)
				 VALUES (?1, 'https://' || ?1 || '.test/', 'crawled', upper(?1), 1, 1, ?1, 0, 0, NULL, '')`,
				id,
			);
		}
		return work(sql);
	});
}

function due(sql: SqlStorage, pageId: string): number | null {
	const query = "SELECT due_at FROM pages WHERE page_id = ?";
	return sql.exec<{ due_at: number | null }>(query, pageId).one().due_at;
}

/** Notes that a page is cited in so many conversations: `<prefix>0` and so on. */
function cite(sql: SqlStorage, pageId: string, conversations: number, prefix = "c"): void {
	for (let n = 0; n < conversations; n++) {
		const pages = JSON.stringify([{ page_id: pageId, title: "", url: null }]);
		sql.exec("INSERT INTO citations VALUES (?, ?, 0, ?)", `${pageId}-${prefix}${n}`, `${prefix}${n}`, pages);
	}
}

describe("pages that are due", () => {
	/** Sends what is due; `meanwhile` happens before the queue has answered. */
	function send(sql: SqlStorage, meanwhile = () => {}) {
		const sent: QueueMessage[] = [];
		const queue = {
			sendBatch: async (messages: Iterable<MessageSendRequest<QueueMessage>>) => {
				for (const { body } of messages) sent.push(body);
				meanwhile();
				return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
			},
		};
		const job = new Recrawl({ webPages: new WebPageStore(sql), queue, userId, now: () => NOW });
		return job.run().then(() => sent);
	}

	test("are asked for, and are due again in a day should the message get lost", () =>
		inside(async (sql) => {
			sql.exec("UPDATE pages SET due_at = ? WHERE page_id = 'a'", NOW);
			expect(await send(sql)).toMatchObject([{ kind: "ingest_page", url: "https://a.test/" }]);
			expect([due(sql, "a"), due(sql, "b")]).toEqual([NOW + DAY_MS, null]);
		}));

	test("that were read before their queue has answered keep the time that the reading gave them", () =>
		inside(async (sql) => {
			sql.exec("UPDATE pages SET due_at = ?", NOW);
			await send(sql, () => {
				sql.exec("UPDATE pages SET due_at = ? WHERE page_id = 'a'", NOW + 14 * DAY_MS);
				sql.exec("UPDATE pages SET due_at = NULL WHERE page_id = 'b'");
			});
			expect([due(sql, "a"), due(sql, "b")]).toEqual([NOW + 14 * DAY_MS, null]);
		}));
});

describe("a page that has changed", () => {
	const left = (sql: SqlStorage) => sql.exec("SELECT * FROM changed_pages").toArray().length;

	/** A job that notes whom it has told; `fails` says who cannot be. */
	function notices(sql: SqlStorage, fails: (id: string) => boolean = () => false) {
		const told: string[] = [];
		const notify = async (id: string) => {
			if (fails(id)) throw new Error("as told");
			told.push(id);
		};
		return { job: new ChangeNotices({ changedPages: new ChangedPageStore(sql), notify }), told };
	}

	/** Runs it as the alarm would, until it fails or has nothing left to do. */
	async function runOut(job: ChangeNotices): Promise<number> {
		for (let runs = 0; ; runs++) {
			if (job.dueAt() === null) return runs;
			const failed = await job.run().then(
				() => false,
				() => true,
			);
			if (failed) return runs;
		}
	}

	test("is told of in each conversation that cites it, so many at a time, and is forgotten then", () =>
		inside(async (sql) => {
			cite(sql, "a", 100);
			cite(sql, "b", 1, "other");
			new ChangedPageStore(sql).add("a", NOW);
			const { job, told } = notices(sql);
			expect(job.dueAt()).toBe(NOW);
			await job.run();
			expect(told.length).toBeLessThan(100);
			expect(left(sql)).toBe(1);
			await runOut(job);
			expect(told.toSorted()).toEqual(Array.from({ length: 100 }, (_, n) => `c${n}`).toSorted());
			expect(left(sql)).toBe(0);
		}));

	test("that some cannot be told of is told to all others, and stays until they are told or gone", () =>
		inside(async (sql) => {
			cite(sql, "a", 100);
			new ChangedPageStore(sql).add("a", NOW);
			const stuck = ["c3", "c7"];
			const first = notices(sql, (id) => stuck.includes(id));
			await runOut(first.job);
			expect(first.told.toSorted()).toEqual(
				Array.from({ length: 100 }, (_, n) => `c${n}`)
					.filter((id) => !stuck.includes(id))
					.toSorted(),
			);
			expect(left(sql)).toBe(1);
			sql.exec("DELETE FROM citations WHERE conversation_id = 'c7'");
			const second = notices(sql);
			await runOut(second.job);
			expect(second.told).toEqual(["c3"]);
			expect(left(sql)).toBe(0);
		}));

	test("that changes once more while it is told of is told of once more", () =>
		inside(async (sql) => {
			cite(sql, "a", 2);
			new ChangedPageStore(sql).add("a", NOW);
			const told: string[] = [];
			const notify = async (id: string) => {
				told.push(id);
				if (told.length === 1) new ChangedPageStore(sql).add("a", NOW + 1);
			};
			await runOut(new ChangeNotices({ changedPages: new ChangedPageStore(sql), notify }));
			expect(told.toSorted()).toEqual(["c0", "c0", "c1", "c1"]);
			expect(left(sql)).toBe(0);
		}));

	test("that changes once more before all are told is told of once more to those who were", () =>
		inside(async (sql) => {
			cite(sql, "a", 2);
			new ChangedPageStore(sql).add("a", NOW);
			await runOut(notices(sql, (id) => id === "c1").job);
			new ChangedPageStore(sql).add("a", NOW + 1);
			const { job, told } = notices(sql);
			await runOut(job);
			expect(told.toSorted()).toEqual(["c0", "c1"]);
		}));

	test("that nobody cites is forgotten, and so is one that was deleted", () =>
		inside(async (sql) => {
			cite(sql, "b", 1);
			for (const id of ["a", "b"]) new ChangedPageStore(sql).add(id, NOW);
			sql.exec("DELETE FROM pages WHERE page_id = 'b'");
			const { job, told } = notices(sql);
			await runOut(job);
			expect([told, left(sql)]).toEqual([[], 0]);
		}));
});
