import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { z } from "zod";
import { type KnowledgePage, PageList } from "../../../src/contracts/knowledge.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { ChatAccepted, ExpansionResult, type TaskStatus } from "../../../src/contracts/tasks.ts";
import { RECRAWL_MISSES_MAX } from "../../../src/knowledge/ingest/recrawl-schedule.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { PAGE_DELIVERIES } from "../../../src/queue/crawl-retries.ts";
import type { PageMessage } from "../../../src/queue/ingest-page.ts";
import { askAndWait, getStatus, waitForEnd } from "../../support/conversations.ts";
import { deliver } from "../../support/deliver.ts";
import type { FakeWeb } from "../../support/fake-web.ts";
import { test } from "../../support/fixtures.ts";
import { Random } from "../../support/random.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

const A = "https://a.sails.org/sails";
const B = "https://b.sails.org/sails";
const DAY_MS = 24 * 60 * 60 * 1_000;

beforeEach(() => {
	webBackoff.end();
	vi.spyOn(console, "warn").mockImplementation(() => {});
	vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

function sails(web: FakeWeb, ...urls: string[]): void {
	for (const url of urls)
		web.put(url, { title: "Solar sails", text: "Solar sails are pushed by light alone." });
}

async function expand(guest: TestUser, urls: string[], conversation_id = "c1"): Promise<string> {
	const body = { topic: "Solar sails", urls, conversation_id };
	const response = await guest.fetch("/api/agents/async/expand_knowledge/", { body });
	return ChatAccepted.parse(await response.json()).task_id;
}

/** Starts an expansion and withholds its page messages, so that the test can deliver them. */
async function expandHeld(
	guest: TestUser,
	urls: string[],
): Promise<{ taskId: string; messages: PageMessage[] }> {
	const messages: PageMessage[] = [];
	watchQueue("sendBatch", (batch: MessageSendRequest<PageMessage>[]) => {
		messages.push(...batch.map(({ body }) => body));
		return null;
	});
	watchQueue("send", (message: QueueMessage) => {
		if (message.kind !== "ingest_page") return [message];
		messages.push(message);
		return null;
	});
	const taskId = await expand(guest, urls);
	await until(async () => (await getStatus(guest, taskId)).state === "waiting");
	return { taskId, messages };
}

/** Intercepts calls to a queue method. `replace` returns the arguments to send instead, or null to send nothing. */
function watchQueue<Sent>(name: "send" | "sendBatch", replace: (sent: Sent) => [Sent] | null): void {
	const queue = Object.getPrototypeOf(env.CRAWL);
	const original = queue[name];
	vi.spyOn(queue, name).mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, sent: Sent) {
			const instead = replace(sent);
			if (instead !== null) await Reflect.apply(original, this, instead);
		}),
	);
}

const outcomes = ({ result }: TaskStatus) =>
	Object.fromEntries(ExpansionResult.parse(result).pages.map((page) => [page.url, page.outcome]));

async function crawled(guest: TestUser): Promise<PageList["items"]> {
	const response = await guest.fetch("/api/knowledge/pages/?kind=crawled");
	return PageList.parse(await response.json()).items;
}

describe("page messages", () => {
	test("read each page once and end the task once, even when the messages are duplicated and shuffled", async ({
		guest,
		web,
	}) => {
		const random = new Random(5);
		const urls = Array.from({ length: 6 }, (_, at) => `https://s${at}.sails.org/`);
		sails(web, ...urls);
		watchQueue("sendBatch", (batch: MessageSendRequest<PageMessage>[]) => {
			const copies = batch.flatMap((message) => Array<typeof message>(2 + random.below(4)).fill(message));
			return [random.shuffle(copies)];
		});
		const socket = await guest.connect("c1");
		const taskId = await expand(guest, urls);
		const status = await waitForEnd(guest, taskId);
		expect(Object.values(outcomes(status))).toEqual(urls.map(() => "added"));
		expect(urls.map((url) => web.count(url))).toEqual(urls.map(() => 1));
		expect(socket.of("task_completed")).toHaveLength(1);
		const counts = socket.of("task_update").map(({ message }) => message);
		expect(counts.filter((message) => message.endsWith("pages read"))).toEqual(
			Array.from({ length: 7 }, (_, at) => `${at} of 6 pages read`),
		);
		socket.close();
	});

	test("record only the first outcome of each page, and none for a page that was not requested", async ({
		guest,
	}) => {
		const { taskId } = await expandHeld(guest, [A, B]);
		const done = (url: string, outcome: "added" | "failed") =>
			guest.conversation("c1").recordPage(taskId, {
				outcome: { url, title: url, outcome, passages: 1 },
				leadsTo: url,
				links: [],
			});
		await Promise.all([
			done(A, "added"),
			done("https://nobody.org/", "added"),
			done(A, "failed"),
			done(A, "added"),
		]);
		expect((await getStatus(guest, taskId)).message).toBe("1 of 2 pages read");
		await Promise.all([done(B, "added"), done(B, "failed"), done(A, "failed")]);
		expect(outcomes(await waitForEnd(guest, taskId))).toEqual({ [A]: "added", [B]: "added" });
		await done(A, "failed");
		expect(outcomes(await getStatus(guest, taskId))).toEqual({ [A]: "added", [B]: "added" });
	});

	test("are retried when a page cannot be read; after the last attempt, they become dead letters and the page fails", async ({
		guest,
		web,
	}) => {
		web.put(A, { breaks: true });
		const { taskId, messages } = await expandHeld(guest, [A]);
		const [first] = messages;
		// The first delivery reads robots.txt. The page must then wait for its slot.
		expect(await deliver(first)).toBe("acked");
		for (let attempts = 1; attempts <= PAGE_DELIVERIES; attempts++) {
			await makeSlotDue(guest, A);
			expect(await deliver(first, { attempts })).toBe("retried");
		}
		const status = await waitForEnd(guest, taskId);
		expect(status).toMatchObject({ status: "failed", code: "page_unreachable" });
		expect(status.error).toContain("The connection to the site failed.");
		await deliver(first, { queue: "dead-letters" });
		const kept = await env.DB.prepare("SELECT body FROM dead_letters").all();
		expect(kept.results.map(({ body }) => JSON.parse(String(body)))).toContainEqual(first);
	});

	test("fail their page when they become dead letters", async ({ guest, web }) => {
		const { taskId, messages } = await expandHeld(guest, [A]);
		await deliver(messages[0], { queue: "dead-letters" });
		const status = await waitForEnd(guest, taskId);
		expect(status.error).toContain(`- ${A}: It could not be read after several attempts.`);
		sails(web, A);
		// A manual redelivery has no effect.
		expect(await deliver(messages[0])).toBe("acked");
		expect([...web.hosts]).toEqual([]);
	});

	test("are acknowledged and ignored after their user is erased", async ({ guest, web }) => {
		const { messages } = await expandHeld(guest, [A]);
		await env.BRAIN.getByName(guest.id).eraseAccount();
		expect(await deliver({ ...messages[0], task_id: null })).toBe("acked");
		expect([...web.hosts]).toEqual([]);
	});

	/** Makes the page's slot due now, so that the test does not wait between requests. */
	function makeSlotDue(guest: TestUser, url: string): Promise<void> {
		return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("DELETE FROM turns WHERE url = ?", url);
			storage.sql.exec("UPDATE hosts SET last_at = 0 WHERE origin = ?", new URL(url).origin);
		});
	}
});

describe("a crawled page", () => {
	const ETAG = { etag: '"v1"' };

	/** Reads a page and asks a question whose answer cites it. */
	async function cited(guest: TestUser, web: FakeWeb): Promise<KnowledgePage["id"]> {
		web.put(A, { title: "Solar sails", text: "Solar sails are pushed by light alone.", headers: ETAG });
		await waitForEnd(guest, await expand(guest, [A], "c0"));
		await askAndWait(guest, "c1", "How are solar sails pushed by light?");
		const [page] = await crawled(guest);
		if (page === undefined) throw new Error("no page");
		await until(async () => {
			const sources = await (await guest.fetch("/api/knowledge/sources/")).text();
			return sources.includes(page.id);
		});
		return page.id;
	}

	async function dueAt(guest: TestUser): Promise<number | null> {
		return runInDurableObject(
			env.BRAIN.getByName(guest.id),
			(_, { storage }) =>
				storage.sql.exec<{ due_at: number | null }>("SELECT due_at FROM pages WHERE url = ?", A).one().due_at,
		);
	}

	/** Makes the page due and waits until it is fetched again. */
	async function readAgain(guest: TestUser, web: FakeWeb): Promise<void> {
		const before = web.count(A);
		await runInDurableObject(env.BRAIN.getByName(guest.id), async (_, { storage }) => {
			storage.sql.exec("UPDATE pages SET due_at = ? WHERE url = ?", Date.now(), A);
			storage.sql.exec("UPDATE hosts SET last_at = 0");
			await storage.setAlarm(Date.now());
		});
		await until(() => web.count(A) > before);
	}

	test("is fetched again with its ETag when it is due, and rescheduled if it has not changed", async ({
		guest,
		web,
	}) => {
		await cited(guest, web);
		expect(await dueAt(guest)).toBeGreaterThan(Date.now() + 6 * DAY_MS);
		await readAgain(guest, web);
		expect(web.seenHeaders.at(-1)?.get("if-none-match")).toBe(ETAG.etag);
		await until(async () => ((await dueAt(guest)) ?? 0) > Date.now() + 6 * DAY_MS);
		expect(await crawled(guest)).toHaveLength(1);
	});

	test("notifies each citing conversation once when it changes, even if a client reconnects later", async ({
		guest,
		web,
	}) => {
		const id = await cited(guest, web);
		const socket = await guest.connect("c1");
		const { last_seq } = await socket.next("connection_established");
		web.put(A, {
			title: "Solar sails",
			text: "Solar sails are pushed by lasers too.",
			headers: { etag: '"v2"' },
		});
		await readAgain(guest, web);
		const told = await socket.next("source_changed");
		expect(told).toMatchObject({ page_id: id, title: "Solar sails", conversation_id: "c1" });
		const change = { page_id: id, title: "Solar sails", changed_at: 1 };
		await guest.conversation("c1").recordSourceChange(change);
		const late = await guest.connect("c1", last_seq);
		const again = await late.next("source_changed");
		expect(again).toMatchObject({ page_id: id, seq: told.seq });
		expect(late.of("source_changed")).toHaveLength(1);
		expect(socket.of("source_changed")).toHaveLength(1);
		const elsewhere = await guest.connect("c0", 1);
		await elsewhere.next("connection_established");
		expect(elsewhere.of("source_changed")).toEqual([]);
		for (const open of [socket, late, elsewhere]) open.close();
	});

	test("is kept after its URL returns 404, and is fetched less and less often until it is no longer fetched", async ({
		guest,
		web,
	}) => {
		await cited(guest, web);
		web.put(A, { status: 404 });
		for (let misses = 1; misses < RECRAWL_MISSES_MAX; misses++) {
			await readAgain(guest, web);
			await until(async () => ((await dueAt(guest)) ?? 0) > Date.now() + 7 * misses * DAY_MS);
		}
		await readAgain(guest, web);
		await until(async () => (await dueAt(guest)) === null);
		expect(await crawled(guest)).toHaveLength(1);
	});

	test("is not fetched again after it is deleted", async ({ guest, web }) => {
		const id = await cited(guest, web);
		const before = web.count(A);
		await guest.fetch(`/api/knowledge/pages/${id}/`, { method: "DELETE" });
		const message = { kind: "ingest_page", user_id: guest.id, task_id: null, url: A, at: A, redirects: 0 };
		expect(await deliver(message)).toBe("acked");
		expect(web.count(A)).toBe(before);
	});
});
