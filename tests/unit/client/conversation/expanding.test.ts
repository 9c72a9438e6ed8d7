import { describe, expect, test } from "vitest";
import type { ExpansionResult } from "../../../../src/contracts/tasks.ts";
import { AT, CONVERSATION, expansionResult, flushPromises, frames, taskId } from "../fakes.ts";
import { connect, EXPAND, RECONNECT_MS, STATUS, setUp } from "../set-up.ts";

const URLS = ["https://example.org/gold"];
const PAGES: ExpansionResult["pages"] = [
	{ url: "https://example.org/gold", title: "Gold", outcome: "added", passages: 3 },
];
const done = (seq: number) => ({ ...frames.completed(seq, ""), result: expansionResult(PAGES) });

describe("an expansion", () => {
	test("is sent like a question, shows its progress and finishes with the list of pages", async () => {
		const { sockets, conversation } = await connect();
		const asking = conversation.expand({ topic: "Gold", maxUrls: 3, urls: URLS });
		const [sent] = sockets.newest().sent.filter(({ action }) => action === "expand_knowledge");
		expect(sent).toMatchObject({ topic: "Gold", max_urls: 3, urls: URLS, conversation_id: CONVERSATION });
		sockets.newest().deliver(frames.started(1, String(sent?.message_id)));
		const task = await asking;
		const update = frames.update(2, 40, "2 of 3 pages read");
		sockets.newest().deliver({ ...update, stage: "reading" });
		expect(conversation.view.turns[0]).toMatchObject({
			question: "Gold",
			stage: "reading",
			progress: 40,
			statusText: "2 of 3 pages read",
		});
		sockets.newest().deliver(done(3));
		expect(await task.finished()).toMatchObject({
			state: "completed",
			text: "Read 1 page on Gold.",
			result: null,
			expansion: { pages: PAGES },
		});
	});

	test("is resent with the same id if it was not acknowledged", async () => {
		const { sockets, clock, conversation } = await connect();
		const asking = conversation.expand({ topic: "Gold" });
		const [first] = sockets.newest().sent;
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
		sockets.newest().establish();
		const again = sockets.newest().sent.find(({ action }) => action === "expand_knowledge");
		expect(again).toEqual(first);
		sockets.newest().deliver(frames.started(1, String(first?.message_id)));
		expect((await asking).taskId).toBe(taskId());
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("can be retried after a rejection, with the same options and in the same turn", async () => {
		const { sockets, server, conversation } = await connect();
		const refused = { type: "error", code: "quota_exceeded", message: "Try again later." };
		const asking = conversation.expand({ topic: "Gold", maxUrls: 3, urls: URLS, messageId: "m1" });
		sockets.newest().deliver({ ...refused, message_id: "m1" });
		await expect(asking).rejects.toMatchObject({ code: "quota_exceeded" });
		const again = conversation.regenerate("m1");
		const [first, second] = sockets.newest().sent;
		expect(second).toEqual(first);
		expect(conversation.view.turns).toMatchObject([{ question: "Gold", state: "unsent", error: null }]);
		sockets.newest().deliver({ ...refused, message_id: "m1", message: "Still too early." });
		await expect(again).rejects.toMatchObject({ code: "quota_exceeded" });
		expect(conversation.view.turns).toMatchObject([
			{ state: "refused", error: { message: "Still too early." } },
		]);
		const third = conversation.regenerate("m1");
		sockets.newest().deliver(frames.started(1, "m1"));
		expect(await third).toMatchObject({ taskId: taskId(), messageId: "m1" });
		expect(conversation.view.turns).toHaveLength(1);
		expect(server.callsTo("POST /api/conversations/")).toEqual([]);
	});

	test("is sent and polled over HTTP if no socket opens", async () => {
		let read = 0;
		const common = { task_id: taskId(), conversation_id: CONVERSATION, agent_type: "research", attempt: 1 };
		const { sockets, server, clock, conversation } = setUp({
			[EXPAND]: () => ({
				body: {
					...common,
					status: "processing",
					message: "",
					check_status_url: "",
					topic: "Gold",
					max_urls: 2,
				},
			}),
			[STATUS]: () => ({
				body:
					++read === 1
						? { ...common, ...POLLED, message: "1 of 2 pages read" }
						: {
								...common,
								...POLLED,
								status: "completed",
								state: "completed",
								result: expansionResult(PAGES),
							},
			}),
		});
		conversation.open();
		for (let tries = 0; conversation.connection !== "polling" && tries < 10; tries++) {
			await flushPromises();
			sockets.newest().drop();
			await clock.advance(60_000);
		}
		const asking = conversation.expand({ topic: "Gold", maxUrls: 2, messageId: "m1" });
		await clock.advance(0);
		const task = await asking;
		expect(server.callsTo(EXPAND)[0]?.body).toMatchObject({ topic: "Gold", max_urls: 2, message_id: "m1" });
		await flushPromises();
		expect(conversation.view.turns[0]).toMatchObject({ stage: "reading", statusText: "1 of 2 pages read" });
		await clock.advance(1_000);
		expect(await task.finished()).toMatchObject({ state: "completed", expansion: { pages_added: 1 } });
	});
});

describe("a cited page that has changed", () => {
	const changed = (seq: number, title: string) => ({
		type: "source_changed" as const,
		timestamp: AT,
		seq,
		page_id: "page-1",
		title,
	});

	test("appears in the view once, with its newest title, and advances lastSeq", async () => {
		const { sockets, conversation } = await connect();
		sockets.newest().deliver(changed(7, "Gold"));
		sockets.newest().deliver(changed(8, "Gold, revised"));
		expect(conversation.view.changedSources).toEqual([{ pageId: "page-1", title: "Gold, revised", seq: 8 }]);
		expect(conversation.view.lastSeq).toBe(8);
		expect(conversation.view.turns).toEqual([]);
	});
});

const POLLED = { status: "processing", state: "running", progress: 50, message: "", stage: "reading" };
