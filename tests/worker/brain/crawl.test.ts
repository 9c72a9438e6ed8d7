import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { z } from "zod";
import { type KnowledgePage, PageList } from "../../../src/contracts/knowledge.ts";
import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { ChatAccepted, ChatResult, ExpansionResult, type TaskStatus } from "../../../src/contracts/tasks.ts";
import { RECRAWL_MISSES_MAX } from "../../../src/knowledge/ingest/recrawl-schedule.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { PAGE_DELIVERIES, type PageMessage } from "../../../src/queue/ingest-page.ts";
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

/** An expansion that waits for pages whose messages this test has in its hands. */
async function held(guest: TestUser, urls: string[]): Promise<{ taskId: string; messages: PageMessage[] }> {
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

/** Looks at what is sent: `see` gives what is to be sent in its place, or null for nothing. */
function watchQueue<Sent>(name: "send" | "sendBatch", see: (sent: Sent) => [Sent] | null): void {
	const queue = Object.getPrototypeOf(env.CRAWL);
	const original = queue[name];
	vi.spyOn(queue, name).mockImplementation(
		z.custom<() => Promise<void>>().parse(async function (this: Queue, sent: Sent) {
			const instead = see(sent);
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

describe("messages of pages", () => {
	test("that come two to five times, at once and shuffled, read each page once and end the task once", async ({
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

	test("count once each, whatever a later one says, and not for pages that nobody asked for", async ({
		guest,
	}) => {
		const { taskId } = await held(guest, [A, B]);
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

	test("of a page that breaks are tried again, and the last one tells its task and goes to the dead letters", async ({
		guest,
		web,
	}) => {
		web.put(A, { breaks: true });
		const { taskId, messages } = await held(guest, [A]);
		const [first] = messages;
		// The first step reads robots.txt, and the page has to wait for its turn then.
		expect(await deliver(first)).toBe("acked");
		for (let attempts = 1; attempts <= PAGE_DELIVERIES; attempts++) {
			await turnOf(guest, A);
			expect(await deliver(first, { attempts })).toBe("retried");
		}
		const status = await waitForEnd(guest, taskId);
		expect(status).toMatchObject({ status: "failed", code: "page_unreachable" });
		expect(status.error).toContain("The connection to the site failed.");
		await deliver(first, { queue: "dead-letters" });
		const kept = await env.DB.prepare("SELECT body FROM dead_letters").all();
		expect(kept.results.map(({ body }) => JSON.parse(String(body)))).toContainEqual(first);
	});

	test("that were given up end their page: nothing waits for them", async ({ guest, web }) => {
		const { taskId, messages } = await held(guest, [A]);
		await deliver(messages[0], { queue: "dead-letters" });
		const status = await waitForEnd(guest, taskId);
		expect(status.error).toContain(`- ${A}: It could not be read after several attempts.`);
		sails(web, A);
		// Redriven by hand, it is a no-op.
		expect(await deliver(messages[0])).toBe("acked");
		expect([...web.hosts]).toEqual([]);
	});

	test("of a user who has left are dropped", async ({ guest, web }) => {
		const { messages } = await held(guest, [A]);
		await env.BRAIN.getByName(guest.id).eraseAccount();
		expect(await deliver({ ...messages[0], task_id: null })).toBe("acked");
		expect([...web.hosts]).toEqual([]);
	});

	/** Makes it the page's turn now: a second between two requests is the host's, not the test's. */
	function turnOf(guest: TestUser, url: string): Promise<void> {
		return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("DELETE FROM turns WHERE url = ?", url);
			storage.sql.exec("UPDATE hosts SET last_at = 0 WHERE origin = ?", new URL(url).origin);
		});
	}
});

describe("a question for the research agent", () => {
	const QUESTION = "How do solar sails gain speed?";
	const ask = (guest: TestUser, conversation: string, more: object = {}) =>
		askAndWait(guest, conversation, QUESTION, { agent_type: "research", ...more });
	const stagesOf = (status: TaskStatus) => [
		...new Set(ChatResult.parse(status.result).timeline.map(({ stage }) => stage)),
	];

	test("that the brain knows too little about is read up on first, and answered from what was found", async ({
		guest,
		web,
	}) => {
		web.finds(A);
		sails(web, A);
		const status = await ask(guest, "c1");
		expect(stagesOf(status)).toEqual([
			"searching",
			"found",
			"finding",
			"reading",
			"analyzing",
			"generating",
			"complete",
		]);
		const result = ChatResult.parse(status.result);
		expect(result.sources.map(({ url }) => url)).toContain(A);
		expect(result.attempts).toBe(1);
		expect(web.searches).toEqual(["solar sails gain speed"]);
	});

	test("shows progress that never falls", async ({ guest, web }) => {
		web.finds(A);
		sails(web, A);
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: QUESTION, agent_type: "research" });
		await socket.next("task_completed");
		const progress = socket.of("task_update").map((update) => update.progress);
		expect(progress).toEqual(progress.toSorted((a, b) => a - b));
		socket.close();
	});

	test("is answered all the same when the web is out of reach, and the next one does not try", async ({
		guest,
		web,
	}) => {
		expect((await ask(guest, "c1")).status).toBe("completed");
		expect((await ask(guest, "c2")).status).toBe("completed");
		expect(web.searches).toHaveLength(1);
	});

	test("is answered all the same when no page can be read", async ({ guest, web }) => {
		web.finds(A);
		expect((await ask(guest, "c1")).status).toBe("completed");
	});

	test("that the brain knows enough about, or that wants no knowledge, is not read up on", async ({
		guest,
		web,
	}) => {
		await askAndWait(guest, "c1", "What is Bitcoin?", { agent_type: "research" });
		await ask(guest, "c2", { use_context: false });
		await askAndWait(guest, "c3", QUESTION, { agent_type: "general" });
		expect(web.searches).toEqual([]);
	});
});

describe("a page of the web", () => {
	const ETAG = { etag: '"v1"' };

	/** Reads a page and has it cited by an answer. */
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

	/** Lets the page be due, and waits until it was asked for once more. */
	async function readAgain(guest: TestUser, web: FakeWeb): Promise<void> {
		const before = web.count(A);
		await runInDurableObject(env.BRAIN.getByName(guest.id), async (_, { storage }) => {
			storage.sql.exec("UPDATE pages SET due_at = ? WHERE url = ?", Date.now(), A);
			storage.sql.exec("UPDATE hosts SET last_at = 0");
			await storage.setAlarm(Date.now());
		});
		await until(() => web.count(A) > before);
	}

	test("is asked for again when it is due, with its ETag, and later still when it has not changed", async ({
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

	test("that has changed is told of in the conversations that cited it, once, also to who comes back", async ({
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

	test("that is gone stays known, is looked for ever less often, and is then left alone", async ({
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

	test("that was deleted is not read again", async ({ guest, web }) => {
		const id = await cited(guest, web);
		const before = web.count(A);
		await guest.fetch(`/api/knowledge/pages/${id}/`, { method: "DELETE" });
		const message = { kind: "ingest_page", user_id: guest.id, task_id: null, url: A, at: A, redirects: 0 };
		expect(await deliver(message)).toBe("acked");
		expect(web.count(A)).toBe(before);
	});
});
