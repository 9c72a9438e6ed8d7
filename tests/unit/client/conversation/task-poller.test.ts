import { describe, expect, test } from "vitest";
import type { TaskStatus } from "../../../../src/contracts/tasks.ts";
import {
	CONVERSATION,
	chatResult,
	errorResponse,
	type fakeServer,
	flushPromises,
	frames,
	taskId,
} from "../fakes.ts";
import { CHAT, questions, STATUS, setUp, TICKET } from "../set-up.ts";

describe("a conversation that cannot open a socket", () => {
	const accepted = {
		task_id: taskId(),
		status: "processing",
		message: "",
		check_status_url: "/",
		conversation_id: CONVERSATION,
		agent_type: "general",
	};
	const running: TaskStatus = {
		task_id: taskId(),
		status: "processing",
		state: "running",
		progress: 80,
		message: "Generating response…",
		stage: "generating",
		attempt: 1,
		conversation_id: CONVERSATION,
		agent_type: "general",
		text: "Half",
	};
	const completed: TaskStatus = {
		...running,
		status: "completed",
		state: "completed",
		result: chatResult("Half and half."),
	};

	/** Makes every socket fail until the conversation polls. */
	async function polling(routes: Parameters<typeof fakeServer>[0] = {}) {
		const all = setUp({ [CHAT]: () => ({ body: accepted }), [STATUS]: () => ({ body: running }), ...routes });
		all.conversation.open();
		for (const wait of [0, 1_000, 2_000]) {
			await all.clock.advance(wait);
			all.sockets.newest().drop();
		}
		expect(all.connections).toEqual(["connecting", "reconnecting", "polling"]);
		return all;
	}

	test("posts questions, polls for answers and shows both in the same view", async () => {
		const statuses = [running, completed];
		const { conversation, clock, server } = await polling({ [STATUS]: () => ({ body: statuses.shift() }) });
		const task = await conversation.ask("What is it?");
		expect(server.callsTo(CHAT)[0]?.body).toMatchObject({
			message: "What is it?",
			message_id: task.messageId,
		});
		await flushPromises();
		expect(conversation.view.turns).toMatchObject([
			{ state: "running", text: "Half", statusText: "Generating response…" },
		]);
		await clock.advance(1_000);
		expect(await task.finished()).toMatchObject({ state: "completed", text: "Half and half." });
		expect(server.callsTo(STATUS)).toHaveLength(2);
	});

	test("polls after 1 s at first, then at increasing intervals of up to 3 s", async () => {
		const times: number[] = [];
		const { conversation, clock } = await polling({
			[STATUS]: () => {
				times.push(clock.now());
				return { body: running };
			},
		});
		await conversation.ask("What is it?");
		await clock.advance(60_000);
		const waits = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
		expect(waits.slice(0, 3)).toEqual([1_000, 1_100, 1_210]);
		expect(waits.at(-1)).toBe(3_000);
		expect(Math.max(...waits)).toBe(3_000);
	});

	test("switches to a socket and stops polling as soon as the socket opens", async () => {
		const { conversation, clock, server, sockets, connections } = await polling();
		const task = await conversation.ask("What is it?");
		await clock.advance(4_000);
		sockets.newest().establish();
		expect(connections.at(-1)).toBe("open");
		const polls = server.callsTo(STATUS).length;
		await clock.advance(5_000);
		expect(server.callsTo(STATUS)).toHaveLength(polls);
		sockets.newest().deliver(frames.snapshot(5, "Half "));
		sockets.newest().deliver(frames.token(6, "and half."));
		sockets.newest().deliver(frames.completed(7, "Half and half."));
		expect(await task.finished()).toMatchObject({ text: "Half and half." });
	});

	test("creates only one task for a question if the socket opens while the question is being posted", async () => {
		let answer = (_: unknown) => {};
		const { conversation, clock, sockets } = await polling({
			[CHAT]: async () => {
				await new Promise((resolve) => {
					answer = resolve;
				});
				return { body: accepted };
			},
		});
		const asking = conversation.ask("What is it?");
		await clock.advance(4_000);
		sockets.newest().establish();
		const [again] = questions(sockets.newest());
		sockets.newest().deliver(frames.started(1, String(again?.message_id)));
		answer(null);
		expect((await asking).messageId).toBe(again?.message_id);
		await flushPromises();
		expect(conversation.view.turns).toHaveLength(1);
	});

	test("retries a question that cannot be posted", async () => {
		let posts = 0;
		const { conversation, clock } = await polling({
			[CHAT]: () => {
				posts += 1;
				if (posts === 1) throw new TypeError("fetch failed");
				return { body: accepted };
			},
		});
		const asking = conversation.ask("What is it?");
		await clock.advance(3_000);
		expect((await asking).taskId).toBe(taskId());
	});

	test("marks a task as failed if it is unknown to the server", async () => {
		const { conversation } = await polling({ [STATUS]: () => errorResponse(404, "task_not_found") });
		const task = await conversation.ask("What is it?");
		expect(await task.finished()).toMatchObject({ state: "failed", error: { code: "task_not_found" } });
	});

	test("does not poll while the server is unreachable", async () => {
		const { conversation, clock, connections } = setUp({
			[TICKET]: () => {
				throw new TypeError("fetch failed");
			},
		});
		conversation.open();
		await clock.advance(60_000);
		expect(connections).toEqual(["connecting", "reconnecting"]);
	});
});
