import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { DISPATCH_FALLBACK_MS } from "../../../durable-objects/conversation/tasks/accept.ts";
import { ConversationHistory } from "../../../src/contracts/conversations.ts";
import { PageList } from "../../../src/contracts/knowledge.ts";
import { ChatAccepted, ExpansionResult, type TaskStatus } from "../../../src/contracts/tasks.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import type { PageMessage } from "../../../src/queue/ingest-page.ts";
import { askAndWait, getMessages, getStatus, waitForEnd, waitForList } from "../../support/conversations.ts";
import { deliver } from "../../support/deliver.ts";
import { Hold } from "../../support/fake-model.ts";
import type { FakeWeb } from "../../support/fake-web.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { expectError, type TestSocket, TestUser } from "../../support/worker.ts";

beforeEach(() => {
	webBackoff.end();
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const A = "https://a.sails.org/sails";
const B = "https://b.sails.org/sails";
const C = "https://c.sails.org/sails";
const LONG = A.padEnd(2_001, "s");

function sails(web: FakeWeb, ...urls: string[]): void {
	for (const url of urls)
		web.put(url, { title: `Sails of ${new URL(url).host}`, text: "Solar sails are pushed by light alone." });
}

async function expand(guest: TestUser, body: Record<string, unknown>, path = "async"): Promise<ChatAccepted> {
	const response = await guest.fetch(`/api/agents/${path}/expand_knowledge/`, {
		body: { topic: "Solar sails", ...body },
	});
	if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
	return ChatAccepted.parse(await response.json());
}

function resultOf(status: TaskStatus): ExpansionResult {
	return ExpansionResult.parse(status.result);
}

const outcomes = (status: TaskStatus) =>
	Object.fromEntries(resultOf(status).pages.map(({ url, outcome }) => [url, outcome]));

async function pagesOf(of: TestUser): Promise<string[]> {
	const response = await of.fetch("/api/knowledge/pages/?kind=crawled&limit=200");
	return PageList.parse(await response.json())
		.items.map(({ url }) => url ?? "")
		.sort();
}

/** Whether the brain takes a page for one that somebody is reading. */
function isBeingRead(guest: TestUser, url: string): Promise<boolean> {
	return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
		const held = storage.sql.exec("SELECT 1 FROM readings WHERE url = ? AND held_until > 0", url);
		return held.toArray().length > 0;
	});
}

describe("an expansion", () => {
	test("is acknowledged with its topic and how many pages are read at most", async ({ guest, web }) => {
		web.finds(A);
		sails(web, A);
		for (const path of ["async", "tinyllama"]) {
			const accepted = await expand(guest, { max_urls: 1, conversation_id: `c-${path}` }, path);
			expect(accepted).toMatchObject({
				status: "processing",
				topic: "Solar sails",
				max_urls: 1,
				agent_type: "research",
				conversation_id: `c-${path}`,
			});
			expect((await waitForEnd(guest, accepted.task_id)).status).toBe("completed");
		}
	});

	test("finds pages, reads them, shows each step as it is, and says what was read", async ({
		guest,
		web,
	}) => {
		web.finds(A, B, C);
		sails(web, A, B, C);
		const socket = await guest.connect("c1");
		socket.send({ action: "expand_knowledge", topic: "Solar sails", max_urls: 3 });
		const { task_id } = await socket.next("task_completed");
		const updates = socket.of("task_update");
		expect([...new Set(updates.map(({ stage }) => stage))]).toEqual(["finding", "reading", "complete"]);
		expect(updates.map(({ message }) => message)).toEqual([
			"Looking for pages...",
			"Found 3 pages",
			"0 of 3 pages read",
			"1 of 3 pages read",
			"2 of 3 pages read",
			"3 of 3 pages read",
			"Complete!",
		]);
		const progress = updates.map((update) => update.progress);
		expect(progress).toEqual(progress.toSorted((a, b) => a - b));

		const result = resultOf(await getStatus(guest, task_id));
		expect(result).toMatchObject({ topic: "Solar sails", pages_added: 3, pages_updated: 0, attempts: 1 });
		expect(result.response).toContain("Read 3 of 3 pages about Solar sails.");
		expect(result.timeline.map(({ stage }) => stage)).toEqual(["finding", "reading", "complete"]);
		expect(await pagesOf(guest)).toEqual([A, B, C]);
		const messages = (await getMessages(guest, "c1")).map(({ role, content }) => [role, content]);
		expect(messages).toEqual([
			["user", "Solar sails"],
			["assistant", result.response],
		]);
		expect(web.searches).toEqual(["Solar sails"]);
		socket.close();
	});

	test("reads exactly the addresses that are given, and names each that could not be read, with the reason", async ({
		guest,
		web,
	}) => {
		sails(web, A);
		web.put(B, { status: 404 });
		web.robots("c.sails.org", "User-agent: *\nDisallow: /");
		sails(web, C);
		const given = await expand(guest, { urls: [A, B, C] });
		expect(given.max_urls).toBe(3);
		const status = await waitForEnd(guest, given.task_id);
		expect(outcomes(status)).toEqual({ [A]: "added", [B]: "failed", [C]: "skipped" });
		const { response } = resultOf(status);
		expect(response).toContain("Read 1 of 3 pages about Solar sails.");
		expect(response).toContain(`- ${B}: The site answered with status 404.`);
		expect(response).toContain(`- ${C}: The site's robots.txt asks not to read this page.`);
		expect(web.searches).toEqual([]);
		expect(web.count(C)).toBe(0);
	});

	test("reads pages found besides in the place of those that cannot be read", async ({ guest, web }) => {
		web.finds(A, B, C);
		web.put(A, { status: 410 });
		sails(web, B, C);
		const { task_id } = await expand(guest, { max_urls: 2 });
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [A]: "failed", [B]: "added", [C]: "added" });
	});

	test("follows the best links of a page that leads on, and reads no more pages than it may", async ({
		guest,
		web,
	}) => {
		const links = {
			"https://x.sails.org/about": "About us",
			"https://y.sails.org/solar-sails": "Solar sails in space",
			"https://z.sails.org/sail": "A sail",
		};
		web.put(A, { title: "Sails", text: "All about solar sails.", links });
		for (const url of Object.keys(links)) sails(web, url);
		const { task_id } = await expand(guest, { urls: [A], max_urls: 3 });
		const status = await waitForEnd(guest, task_id);
		expect(Object.keys(outcomes(status))).toEqual([
			A,
			"https://y.sails.org/solar-sails",
			"https://z.sails.org/sail",
		]);
		expect(resultOf(status).pages_added).toBe(3);
		expect(web.requests).not.toContain("https://x.sails.org/about");
	});

	test("follows redirects, and takes two addresses of one page for one", async ({ guest, web }) => {
		sails(web, A);
		web.put(B, { status: 301, headers: { location: A } });
		const { task_id } = await expand(guest, { urls: [A, B] });
		const status = await waitForEnd(guest, task_id);
		expect(Object.values(outcomes(status)).toSorted()).toEqual(["added", "skipped"]);
		expect(await pagesOf(guest)).toEqual([A]);
	});

	test("keeps the pages of a site that all declare its front page as their address", async ({
		guest,
		web,
	}) => {
		const head = '<link rel="canonical" href="/"><meta property="og:url" content="/">';
		const urls = ["https://a.sails.org/one", "https://a.sails.org/two"];
		web.put(urls[0] ?? "", { title: "Solar sails", text: "Sails are pushed by light alone.", head });
		web.put(urls[1] ?? "", { title: "Solar masts", text: "Masts are held by the wind.", head });
		const { task_id } = await expand(guest, { urls });
		expect(Object.values(outcomes(await waitForEnd(guest, task_id)))).toEqual(["added", "added"]);
		expect((await pagesOf(guest)).toSorted()).toEqual(urls);
	});

	test("follows a refresh, and brings the cookie along that a redirect has set, from message to message", async ({
		guest,
		web,
	}) => {
		const [old, walled] = ["https://a.sails.org/old", "https://a.sails.org/walled"];
		web.put(old, { title: "Moved", head: `<meta http-equiv="refresh" content="0; url='/walled'">` });
		web.put(walled, { title: "Solar sails", text: "Sails are pushed by light alone.", cookie: "seen=yes" });
		const { task_id } = await expand(guest, { urls: [old] });
		expect(Object.values(outcomes(await waitForEnd(guest, task_id)))).toEqual(["added"]);
		expect(await pagesOf(guest)).toEqual([walled]);
		expect(web.requests).toEqual([old, walled, walled]);
	});

	test("fails with a sentence that helps when nothing can be read", async ({ guest, web }) => {
		web.put(A, { status: 404 });
		const { task_id } = await expand(guest, { urls: [A] });
		const status = await waitForEnd(guest, task_id);
		expect(status).toMatchObject({ status: "failed", code: "page_unreachable" });
		expect(status.error).toContain("provide the URLs of other pages");
		expect(status.error).toContain(`- ${A}: The site answered with status 404.`);
	});

	test.for([
		["the search is out of reach", null, "page_unreachable"],
		["the search finds nothing", [], "page_not_found"],
	] as const)("fails with a sentence that helps when %s", async ([_, found, code], { guest, web }) => {
		if (found !== null) web.finds(...found);
		const { task_id } = await expand(guest, {});
		const status = await waitForEnd(guest, task_id);
		expect(status).toMatchObject({ status: "failed", code });
		expect(status.error).toContain("give the addresses of the pages to read");
	});

	test("is remembered like a question, is in the history and the list, and leaves one usage row", async ({
		guest,
		model,
		web,
	}) => {
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		const { response } = resultOf(await waitForEnd(guest, task_id));
		await askAndWait(guest, "c1", "And what did it say?");
		const told = model.requests.at(-1)?.messages.map(({ content }) => content) ?? [];
		expect(told).toEqual(expect.arrayContaining(["Solar sails", response]));
		const history = await guest.fetch("/api/agents/tinyllama/conversation_history/?conversation_id=c1");
		expect(ConversationHistory.parse(await history.json()).history[0]).toMatchObject({
			user_message: "Solar sails",
			ai_response: response,
			agent_type: "research",
		});
		await waitForList(guest, ({ items }) => items.some(({ title }) => title === "Solar sails"));
		const rows = env.DB.prepare("SELECT * FROM usage_logs WHERE task_id = ?").bind(task_id);
		await until(async () => (await rows.all()).results.length === 1);
		expect(await rows.first()).toMatchObject({
			state: "completed",
			agent_type: "research",
			question_type: null,
			attempts: 1,
		});
	});

	test("may be asked for once more, and then finds what it knows", async ({ guest, web }) => {
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		await waitForEnd(guest, task_id);
		const [question] = await getMessages(guest, "c1");
		const again = await guest.fetch("/api/conversations/c1/regenerate/", {
			body: { message_id: question?.id },
		});
		const second = ChatAccepted.parse(await again.json());
		expect(outcomes(await waitForEnd(guest, second.task_id))).toEqual({ [A]: "unchanged" });
		expect((await getMessages(guest, "c1")).map(({ status }) => status)).toEqual([
			"complete",
			"superseded",
			"complete",
		]);
	});

	test.for([
		["no topic", {}, "message_empty"],
		["an empty topic", { topic: "  " }, "message_empty"],
		["a long topic", { topic: "x".repeat(201) }, "message_too_long"],
		["too many pages", { topic: "x", max_urls: 21 }, "invalid_request"],
		["an address of another kind", { topic: "x", urls: ["file:///etc/passwd"] }, "invalid_request"],
	] as const)("with %s is refused", async ([_, body, code], { guest }) => {
		await expectError(await guest.fetch("/api/agents/async/expand_knowledge/", { body }), 400, code);
	});

	test("with an address that is too long is told which one, and one as long as may be is read", async ({
		guest,
		web,
	}) => {
		const path = "/api/agents/async/expand_knowledge/";
		const refused = await guest.fetch(path, { body: { topic: "Sails", urls: [A, LONG] } });
		expect(await expectError(refused, 400, "invalid_request")).toBe(
			"urls.1: must have at most 2000 characters.",
		);
		const longest = LONG.slice(0, -1);
		sails(web, longest);
		const { task_id } = await expand(guest, { urls: [longest] });
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [longest]: "added" });
	});
});

describe("the same page", () => {
	test("is read once for two conversations that read up on it at once", async ({ guest, web }) => {
		let open = false;
		web.put(A, { title: "Sails", text: "Solar sails.", open: () => open });
		const first = await expand(guest, { urls: [A], conversation_id: "c1" });
		await until(() => web.count(A) === 1);
		const second = await expand(guest, { urls: [A], conversation_id: "c2" });
		open = true;
		const both = await Promise.all([waitForEnd(guest, first.task_id), waitForEnd(guest, second.task_id)]);
		expect(both.map((status) => outcomes(status)[A])).toEqual(["added", "unchanged"]);
		expect(web.count(A)).toBe(1);
	});

	test("of two users is read for each, and stays theirs", async ({ guest, web }) => {
		sails(web, A, B);
		const other = await TestUser.guest();
		const mine = await expand(guest, { urls: [A] });
		const theirs = await other.fetch("/api/agents/async/expand_knowledge/", {
			body: { topic: "x", urls: [B] },
		});
		await waitForEnd(guest, mine.task_id);
		await waitForEnd(other, ChatAccepted.parse(await theirs.json()).task_id);
		expect(await pagesOf(guest)).toEqual([A]);
		expect(await pagesOf(other)).toEqual([B]);
	});

	test("asked for again in the same conversation is the task that runs, in whatever spelling of the topic", async ({
		guest,
		web,
	}) => {
		let open = false;
		web.put(A, { text: "Solar sails.", open: () => open });
		const first = await expand(guest, { urls: [A], conversation_id: "c1" });
		const again = await expand(guest, { topic: "  SOLAR   sails ", urls: [A], conversation_id: "c1" });
		expect(again.task_id).toBe(first.task_id);
		const other = await expand(guest, { topic: "Lunar sails", urls: [A], conversation_id: "c1" });
		expect(other.task_id).not.toBe(first.task_id);
		open = true;
		expect((await waitForEnd(guest, first.task_id)).status).toBe("completed");
		const later = await expand(guest, { urls: [A], conversation_id: "c1" });
		expect(later.task_id).not.toBe(first.task_id);
		expect(outcomes(await waitForEnd(guest, later.task_id))).toEqual({ [A]: "unchanged" });
	});
});

describe("while its pages are read", () => {
	async function reading(
		guest: TestUser,
		web: FakeWeb,
	): Promise<{ socket: TestSocket; task_id: string; release(): void }> {
		let open = false;
		sails(web, B);
		web.put(A, { title: "Sails", text: "Solar sails.", open: () => open });
		const socket = await guest.connect("c1");
		socket.send({ action: "expand_knowledge", topic: "Solar sails", urls: [B, A] });
		const { task_id } = await socket.next("task_started");
		await socket.next("task_update", ({ message }) => message === "1 of 2 pages read");
		await until(() => web.count(A) === 1);
		return { socket, task_id, release: () => (open = true) };
	}

	test("it waits, says how far it is, and holds up no question", async ({ guest, web }) => {
		const { socket, task_id, release } = await reading(guest, web);
		expect(await getStatus(guest, task_id)).toMatchObject({
			state: "waiting",
			stage: "reading",
			message: "1 of 2 pages read",
		});
		socket.send({ action: "start_chat", message: "What is Bitcoin?" });
		const answer = await socket.next("task_completed");
		expect(answer.task_id).not.toBe(task_id);
		expect((await getStatus(guest, task_id)).state).toBe("waiting");
		release();
		await socket.next("task_completed", (ending) => ending.task_id === task_id);
		socket.close();
	});

	test("a question whose hint is lost is run by the alarm all the same, soon", async ({ guest, web }) => {
		const { socket, release } = await reading(guest, web);
		vi.spyOn(Object.getPrototypeOf(env.AI_HIGH_PRIORITY), "send").mockRejectedValueOnce(new Error("lost"));
		socket.send({ action: "start_chat", message: "What is Bitcoin?" });
		await socket.next("task_started", ({ user_message }) => user_message.content === "What is Bitcoin?");
		const alarm = await runInDurableObject(guest.conversation("c1"), (_, { storage }) => storage.getAlarm());
		expect(alarm).toBeLessThanOrEqual(Date.now() + DISPATCH_FALLBACK_MS);
		release();
		await until(() => socket.of("task_completed").length === 2);
		socket.close();
	});

	test("it holds no lease", async ({ guest, web }) => {
		const { task_id, release, socket } = await reading(guest, web);
		const brain = env.BRAIN.getByName(guest.id);
		const leases = () =>
			runInDurableObject(brain, (_, { storage }) =>
				storage.sql.exec<{ state: string }>("SELECT state FROM leases").toArray(),
			);
		expect(await leases()).toEqual([{ state: "resting" }]);
		release();
		await waitForEnd(guest, task_id);
		await until(async () => (await leases()).length === 0);
		socket.close();
	});

	test("a client that comes back sees where it is", async ({ guest, web }) => {
		const { socket, release } = await reading(guest, web);
		const late = await guest.connect("c1", 0);
		expect(await late.next("snapshot")).toMatchObject({
			state: "waiting",
			stage: "reading",
			message: "1 of 2 pages read",
		});
		release();
		await late.next("task_completed");
		for (const open of [socket, late]) open.close();
	});

	test("it is stopped at once, keeps what was read, and a page that was on its way is not put away", async ({
		guest,
		web,
	}) => {
		const { socket, task_id, release } = await reading(guest, web);
		socket.send({ action: "cancel_task", task_id });
		const { text } = await socket.next("task_cancelled");
		expect(text).toContain("Read 1 of 2 pages about Solar sails.");
		release();
		await until(async () => !(await isBeingRead(guest, A)));
		expect(await pagesOf(guest)).toEqual([B]);
		expect((await getStatus(guest, task_id)).state).toBe("cancelled");
		expect(socket.of("task_completed")).toEqual([]);
		socket.close();
	});

	test("pages that were not asked for when it was stopped are not asked for", async ({ guest, web }) => {
		const send = vi.spyOn(Object.getPrototypeOf(env.CRAWL), "sendBatch").mockImplementation(async () => ({}));
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		await until(async () => (await getStatus(guest, task_id)).state === "waiting");
		await guest.fetch(`/api/agents/async/cancel/${task_id}/`, { method: "POST" });
		const [sent] = send.mock.calls[0] ?? [];
		for (const { body } of sent as { body: PageMessage }[]) expect(await deliver(body)).toBe("acked");
		expect([...web.hosts]).toEqual([]);
	});

	test.for<[string, (user: TestUser) => Promise<void>]>([
		["evicted", (user) => evictDurableObject(user.conversation("c1"))],
		["aborted with all others", () => abortAllDurableObjects()],
	])("its object may be %s: it ends once", async ([_, crash], { guest, web }) => {
		const { task_id, release, socket } = await reading(guest, web);
		await crash(guest);
		release();
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [A]: "added", [B]: "added" });
		expect((await getMessages(guest, "c1")).map(({ role }) => role)).toEqual(["user", "assistant"]);
		socket.close();
	});

	test("pages that are late are named so at the deadline, and nothing waits longer", async ({
		guest,
		web,
	}) => {
		const { task_id, socket, release } = await reading(guest, web);
		await runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
			storage.sql.exec("UPDATE expansions SET deadline_at = ?", Date.now());
			storage.sql.exec("UPDATE tasks SET due_at = ?", Date.now());
			await storage.setAlarm(Date.now());
		});
		const status = await waitForEnd(guest, task_id);
		expect(outcomes(status)).toEqual({ [A]: "failed", [B]: "added" });
		expect(resultOf(status).response).toContain(`- ${A}: It was not read in time.`);
		release();
		socket.close();
	});

	test("messages that were lost are sent once more", async ({ guest, web }) => {
		const send = vi.spyOn(Object.getPrototypeOf(env.CRAWL), "sendBatch");
		send.mockImplementationOnce(async () => ({}));
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		await until(async () => (await getStatus(guest, task_id)).state === "waiting");
		await runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
			storage.sql.exec("UPDATE tasks SET due_at = ?", Date.now());
			await storage.setAlarm(Date.now());
		});
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [A]: "added" });
		expect(send).toHaveBeenCalledTimes(2);
	});

	test("the conversation may be deleted: nothing of it comes back", async ({ guest, web }) => {
		const { release, socket } = await reading(guest, web);
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		release();
		await until(async () => !(await isBeingRead(guest, A)));
		expect(await pagesOf(guest)).toEqual([B]);
		const left = await runInDurableObject(guest.conversation("c1"), (_, { storage }) =>
			storage.sql.exec("SELECT name FROM sqlite_master WHERE substr(name, 1, 3) <> '_cf'").toArray(),
		);
		expect(left).toEqual([]);
		socket.close();
	});
});

test("runs after the answer that is being written, and then beside the next", async ({
	guest,
	model,
	web,
}) => {
	const hold = new Hold();
	model.next({ kind: "held", hold });
	sails(web, A);
	const socket = await guest.connect("c1");
	socket.send({ action: "start_chat", message: "What is Bitcoin?" });
	await until(() => hold.opened);
	socket.send({ action: "expand_knowledge", topic: "Solar sails", urls: [A] });
	hold.push("Money.");
	hold.finish();
	await socket.next("task_completed", ({ result }) => "pages" in result);
	expect(socket.of("task_completed")).toHaveLength(2);
	socket.close();
});
