import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { ChangeNotices } from "../../../../durable-objects/brain/jobs/change-notices.ts";
import { Recrawl } from "../../../../durable-objects/brain/jobs/recrawl.ts";
import { ChangedPageStore } from "../../../../durable-objects/brain/stores/changed-pages.ts";
import { WebPageStore } from "../../../../durable-objects/brain/stores/web-pages.ts";
import type { QueueMessage } from "../../../../src/contracts/queue.ts";
import { ulid } from "../../../../src/ids.ts";
import { createBrain } from "../../../support/brain.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DAY_MS = 24 * 60 * 60 * 1_000;

let userId: string;

beforeEach(async () => {
	userId = ulid(NOW);
	await createBrain(userId);
});

/** Calls `work` with the brain's database, which contains two web pages. */
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

/** Adds citations of a page in `count` conversations, whose ids are `<prefix>0`, `<prefix>1` and so on. */
function cite(sql: SqlStorage, pageId: string, count: number, prefix = "c"): void {
	for (let n = 0; n < count; n++) {
		const pages = JSON.stringify([{ page_id: pageId, title: "", url: null }]);
		sql.exec("INSERT INTO citations VALUES (?, ?, 0, ?)", `${pageId}-${prefix}${n}`, `${prefix}${n}`, pages);
	}
}

describe("Recrawl", () => {
	/** Runs the job. Calls `meanwhile` before the queue accepts the messages. */
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

	test("enqueues due pages and makes them due again in a day, in case their messages are lost", () =>
		inside(async (sql) => {
			sql.exec("UPDATE pages SET due_at = ? WHERE page_id = 'a'", NOW);
			expect(await send(sql)).toMatchObject([{ kind: "ingest_page", url: "https://a.test/" }]);
			expect([due(sql, "a"), due(sql, "b")]).toEqual([NOW + DAY_MS, null]);
		}));

	test("keeps the due time of a page that is fetched while its message is being sent", () =>
		inside(async (sql) => {
			sql.exec("UPDATE pages SET due_at = ?", NOW);
			await send(sql, () => {
				sql.exec("UPDATE pages SET due_at = ? WHERE page_id = 'a'", NOW + 14 * DAY_MS);
				sql.exec("UPDATE pages SET due_at = NULL WHERE page_id = 'b'");
			});
			expect([due(sql, "a"), due(sql, "b")]).toEqual([NOW + 14 * DAY_MS, null]);
		}));
});

describe("ChangeNotices", () => {
	const left = (sql: SqlStorage) => sql.exec("SELECT * FROM changed_pages").toArray().length;

	/**
	 * Creates a job that records which conversations it notified. `fails` selects the conversations that reject the
	 * notice.
	 */
	function createJob(sql: SqlStorage, fails: (id: string) => boolean = () => false) {
		const notified: string[] = [];
		const notify = async (id: string) => {
			if (fails(id)) throw new Error("failed as requested");
			notified.push(id);
		};
		return { job: new ChangeNotices({ changedPages: new ChangedPageStore(sql), notify }), notified };
	}

	/** Runs the job as the alarm would, until it fails or has nothing left to do. Returns the number of runs. */
	async function runToEnd(job: ChangeNotices): Promise<number> {
		for (let runs = 0; ; runs++) {
			if (job.dueAt() === null) return runs;
			const failed = await job.run().then(
				() => false,
				() => true,
			);
			if (failed) return runs;
		}
	}

	test("notifies the citing conversations in batches, then deletes the change", () =>
		inside(async (sql) => {
			cite(sql, "a", 100);
			cite(sql, "b", 1, "other");
			new ChangedPageStore(sql).add("a", NOW);
			const { job, notified } = createJob(sql);
			expect(job.dueAt()).toBe(NOW);
			await job.run();
			expect(notified.length).toBeLessThan(100);
			expect(left(sql)).toBe(1);
			await runToEnd(job);
			expect(notified.toSorted()).toEqual(Array.from({ length: 100 }, (_, n) => `c${n}`).toSorted());
			expect(left(sql)).toBe(0);
		}));

	test("notifies the other conversations when some fail, and keeps the change until the failed ones are notified or deleted", () =>
		inside(async (sql) => {
			cite(sql, "a", 100);
			new ChangedPageStore(sql).add("a", NOW);
			const stuck = ["c3", "c7"];
			const first = createJob(sql, (id) => stuck.includes(id));
			await runToEnd(first.job);
			expect(first.notified.toSorted()).toEqual(
				Array.from({ length: 100 }, (_, n) => `c${n}`)
					.filter((id) => !stuck.includes(id))
					.toSorted(),
			);
			expect(left(sql)).toBe(1);
			sql.exec("DELETE FROM citations WHERE conversation_id = 'c7'");
			const second = createJob(sql);
			await runToEnd(second.job);
			expect(second.notified).toEqual(["c3"]);
			expect(left(sql)).toBe(0);
		}));

	test("notifies conversations again when the page changes during the notification", () =>
		inside(async (sql) => {
			cite(sql, "a", 2);
			new ChangedPageStore(sql).add("a", NOW);
			const notified: string[] = [];
			const notify = async (id: string) => {
				notified.push(id);
				if (notified.length === 1) new ChangedPageStore(sql).add("a", NOW + 1);
			};
			await runToEnd(new ChangeNotices({ changedPages: new ChangedPageStore(sql), notify }));
			expect(notified.toSorted()).toEqual(["c0", "c0", "c1", "c1"]);
			expect(left(sql)).toBe(0);
		}));

	test("notifies conversations again when the page changes before all of them are notified", () =>
		inside(async (sql) => {
			cite(sql, "a", 2);
			new ChangedPageStore(sql).add("a", NOW);
			await runToEnd(createJob(sql, (id) => id === "c1").job);
			new ChangedPageStore(sql).add("a", NOW + 1);
			const { job, notified } = createJob(sql);
			await runToEnd(job);
			expect(notified.toSorted()).toEqual(["c0", "c1"]);
		}));

	test("deletes the change if the page was deleted or no conversation cites it", () =>
		inside(async (sql) => {
			cite(sql, "b", 1);
			for (const id of ["a", "b"]) new ChangedPageStore(sql).add(id, NOW);
			sql.exec("DELETE FROM pages WHERE page_id = 'b'");
			const { job, notified } = createJob(sql);
			await runToEnd(job);
			expect([notified, left(sql)]).toEqual([[], 0]);
		}));
});
