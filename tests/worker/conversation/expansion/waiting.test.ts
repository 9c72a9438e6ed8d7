import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { webBackoff } from "../../../../src/knowledge/web-search/web-backoff.ts";
import type { PageMessage } from "../../../../src/queue/ingest-page.ts";
import { getMessages, getStatus, waitForEnd } from "../../../support/conversations.ts";
import { deliver } from "../../../support/deliver.ts";
import { Hold } from "../../../support/fake-model.ts";
import type { FakeWeb } from "../../../support/fake-web.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import type { TestSocket, TestUser } from "../../../support/worker.ts";
import { A, B, expand, outcomes, pagesOf, resultOf, sails } from "./helpers.ts";

beforeEach(() => {
	webBackoff.end();
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

/** Returns whether the brain has claimed a page. */
function isBeingRead(guest: TestUser, url: string): Promise<boolean> {
	return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
		const held = storage.sql.exec("SELECT 1 FROM readings WHERE url = ? AND held_until > 0", url);
		return held.toArray().length > 0;
	});
}

describe("while an expansion reads its pages", () => {
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

	test("the expansion shows its progress and blocks no questions, even if their queue messages are lost", async ({
		guest,
		web,
	}) => {
		const { socket, task_id, release } = await reading(guest, web);
		expect(await getStatus(guest, task_id)).toMatchObject({
			state: "waiting",
			stage: "reading",
			message: "1 of 2 pages read",
		});
		vi.spyOn(Object.getPrototypeOf(env.AI_HIGH_PRIORITY), "send").mockRejectedValueOnce(new Error("lost"));
		socket.send({ action: "start_chat", message: "What is Bitcoin?" });
		const answer = await socket.next("task_completed");
		expect(answer.task_id).not.toBe(task_id);
		expect((await getStatus(guest, task_id)).state).toBe("waiting");
		release();
		await socket.next("task_completed", (ending) => ending.task_id === task_id);
		socket.close();
	});

	test("the expansion holds no active lease", async ({ guest, web }) => {
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

	test("a client that reconnects sees the progress", async ({ guest, web }) => {
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

	test("a cancellation takes effect immediately, keeps the pages that were read and discards the page in flight", async ({
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

	test("a cancellation prevents all further page requests", async ({ guest, web }) => {
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
	])("the expansion ends once even when its Durable Object is %s", async ([_, crash], { guest, web }) => {
		const { task_id, release, socket } = await reading(guest, web);
		await crash(guest);
		release();
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [A]: "added", [B]: "added" });
		expect((await getMessages(guest, "c1")).map(({ role }) => role)).toEqual(["user", "assistant"]);
		socket.close();
	});

	test("the deadline ends the expansion and reports the remaining pages as late", async ({ guest, web }) => {
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

	test("lost page messages are sent again", async ({ guest, web }) => {
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

	test("deleting the conversation leaves nothing behind", async ({ guest, web }) => {
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

test("an expansion starts after the current answer and then runs alongside the next one", async ({
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
