import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createParser } from "eventsource-parser";
import { Hono } from "hono";
import { describe, expect } from "vitest";
import { readConfig } from "../../../../src/config.ts";
import { BlockingChatResponse } from "../../../../src/contracts/protocol-v1-http.ts";
import { ServerFrame, TaskReport } from "../../../../src/contracts/socket.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import type { AppEnv } from "../../../../src/http/app-env.ts";
import { blockingChat } from "../../../../src/http/tasks/blocking-chat.ts";
import { ulid } from "../../../../src/ids.ts";
import { type FakeModel, Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";

describe("a task's event stream", () => {
	test("contains every event with its id and name, and closes after the last one", async ({ guest }) => {
		const taskId = await ask(guest, "What is cryptocurrency?");
		const events = await read(await stream(guest, taskId));
		expect(events.at(0)?.name).toBe("task_started");
		expect(events.at(-1)?.name).toBe("task_completed");
		for (const { name, id, frame } of events) {
			expect(name).toBe(frame.type);
			expect(id).toBe(frame.type === "snapshot" ? frame.upto_seq : "seq" in frame && frame.seq);
		}
		const ids = events.map(({ id }) => id);
		expect(ids).toEqual([...ids].sort((a, b) => a - b));
		expect(textOf(events)).toBe(ANSWER);
	});

	test("starts with a snapshot when the client connects late, and has no gaps or duplicates", async ({
		guest,
		model,
	}) => {
		const { hold, taskId } = await askHeld(guest, model);
		hold.push("one ", "two ");
		await until(() => hold.drained);
		const response = await stream(guest, taskId);
		hold.push("three ", "four");
		hold.finish();
		expect(textOf(await read(response))).toBe("one two three four");
	});

	test("resumes after Last-Event-ID", async ({ guest }) => {
		const taskId = await ask(guest, "hello");
		const whole = await read(await stream(guest, taskId));
		const started = whole[0]?.id ?? 0;
		const rest = await read(await stream(guest, taskId, started));
		expect(rest.map(({ name }) => name)).toEqual(["snapshot", "task_completed"]);
		const ended = whole.at(-1)?.id ?? 0;
		expect((await stream(guest, taskId, ended)).status).toBe(204);
		expect((await read(await stream(guest, taskId, ended + 5_000))).map(({ name }) => name)).toEqual([
			"task_started",
			"snapshot",
			"task_completed",
		]);
	});

	test("contains no events from other tasks", async ({ guest, model }) => {
		const { hold, taskId } = await askHeld(guest, model);
		const other = await ask(guest, "another");
		const response = await stream(guest, taskId);
		hold.finish();
		const events = await read(response);
		expect(new Set(events.map(({ frame }) => "task_id" in frame && frame.task_id))).toEqual(
			new Set([taskId]),
		);
		expect((await read(await stream(guest, other))).at(-1)?.name).toBe("task_completed");
	});

	test("continues when the conversation object restarts", async ({ guest, model }) => {
		const { taskId } = await askHeld(guest, model);
		const response = await stream(guest, taskId);
		await abortAllDurableObjects();
		const events = await read(response);
		expect(events.at(-1)?.name).toBe("task_completed");
		expect(events.filter(({ name }) => name === "task_completed")).toHaveLength(1);
	});

	test("does not stop the task when its client disconnects", async ({ guest, model }) => {
		const { hold, taskId } = await askHeld(guest, model);
		const response = await stream(guest, taskId);
		await response.body?.cancel();
		hold.push("still ", "here");
		hold.finish();
		expect((await settled(guest, taskId)).result?.response).toBe("still here");
	});

	test("returns the same error for another user's task and an unknown one", async ({ guest }) => {
		const taskId = await ask(guest, "mine");
		const stranger = await TestUser.guest();
		const theirs = await stranger.fetch(`/api/agents/async/stream/${taskId}/`);
		await expectError(theirs, 404, "task_not_found");
		await expectError(await stream(guest, `c9.${ulid(0)}`), 404, "task_not_found");
		await expectError(await call(`/api/agents/async/stream/${taskId}/`), 401, "unauthenticated");
	});
});

describe("a task's status", () => {
	test("contains the events after after_seq", async ({ guest, model }) => {
		const { hold, taskId } = await askHeld(guest, model);
		hold.push("half ");
		await until(() => hold.drained);
		const running = await status(guest, taskId, 0);
		expect(running.events?.map(({ type }) => type)).toEqual(["task_started", "snapshot"]);
		const started = running.events?.[0];
		const seq = started !== undefined && "seq" in started ? started.seq : 0;
		hold.finish();
		await settled(guest, taskId);
		const ended = await status(guest, taskId, seq);
		expect(ended.events?.map(({ type }) => type)).toEqual(["snapshot", "task_completed"]);
		expect((await status(guest, taskId)).events).toBeUndefined();
	});

	test.for(["abc", "-1", "1.5"])("returns 400 for after_seq=%s", async (after, { guest }) => {
		const taskId = await ask(guest, "hello");
		const response = await guest.fetch(`/api/agents/async/status/${taskId}/?after_seq=${after}`);
		await expectError(response, 400, "invalid_request");
	});

	test("is `failed` in error bodies, for clients that ignore the HTTP status", async ({ guest, model }) => {
		const { taskId } = await askHeld(guest, model);
		const path = `/api/agents/async/status/${taskId}/`;
		for (const [response, code] of [
			[await call(path), 401],
			[await call(path, { headers: { authorization: "Bearer nonsense" } }), 401],
			[await guest.fetch(`/api/agents/async/status/c1.${ulid(0)}/`), 404],
			[await guest.fetch("/api/agents/async/status/nonsense/"), 404],
		] as const) {
			expect(response.status).toBe(code);
			expect(response.headers.get("content-type")).toContain("application/json");
			expect(await response.json()).toMatchObject({ status: "failed", error: expect.any(String) });
		}
		await guest.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" });
		expect(await status(guest, taskId)).toMatchObject({
			status: "failed",
			state: "cancelled",
			error: expect.any(String),
		});
	});
});

describe("the blocking chat", () => {
	const path = "/api/agents/tinyllama/chat/";

	test("returns the task's result when the task ends", async ({ guest }) => {
		const response = await guest.fetch(path, { body: { message: "What is cryptocurrency?" } });
		expect(response.status).toBe(200);
		const answer = BlockingChatResponse.parse(await response.json());
		expect(answer).toMatchObject({
			response: ANSWER,
			model_used: "fake-model",
			model_info: { name: "fake-model", device: "cpu", loaded: true },
		});
		const { result } = await status(guest, answer.task_id);
		expect(result).toMatchObject({ response: ANSWER, conversation_id: answer.conversation_id });
	});

	test("returns the status URL after the time limit, and the task continues", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const soon = new Hono<AppEnv>()
			.use(async (c, next) => {
				c.set("config", readConfig(c.env));
				await next();
			})
			.route(path, blockingChat(50));
		const request = new Request(`https://brain.test${path}`, {
			method: "POST",
			headers: { authorization: `Bearer ${guest.signedIn.access}` },
			body: JSON.stringify({ message: "hello", conversation_id: "c1" }),
		});
		const response = await soon.fetch(request, env);
		expect(response.status).toBe(202);
		const { task_id, check_status_url } = ChatAccepted.parse(await response.json());
		expect(check_status_url).toContain(task_id);
		hold.push("late");
		hold.finish();
		expect((await settled(guest, task_id)).result?.response).toBe("late");
	});

	test("returns an error when the task is cancelled or the message is empty", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const waiting = guest.fetch(path, {
			body: { message: "hello", conversation_id: "c1", message_id: "m1" },
		});
		await until(() => hold.opened);
		const again = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1", message_id: "m1" },
		});
		const { task_id } = ChatAccepted.parse(await again.json());
		await guest.fetch(`/api/agents/async/cancel/${task_id}/`, { method: "POST" });
		await expectError(await waiting, 409, "task_cancelled");
		await expectError(await guest.fetch(path, { body: { message: "" } }), 400, "message_empty");
	});
});

async function ask(guest: TestUser, message: string): Promise<string> {
	const response = await guest.fetch("/api/agents/async/chat_async/", {
		body: { message, conversation_id: "c1", use_context: false },
	});
	const { task_id } = ChatAccepted.parse(await response.json());
	if (message !== "another" && message !== "held") await settled(guest, task_id);
	return task_id;
}

async function askHeld(guest: TestUser, model: FakeModel): Promise<{ hold: Hold; taskId: string }> {
	const hold = new Hold();
	model.next({ kind: "held", hold });
	const taskId = await ask(guest, "held");
	await until(() => hold.opened);
	return { hold, taskId };
}

function stream(guest: TestUser, taskId: string, lastEventId?: number): Promise<Response> {
	const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
	return guest.fetch(`/api/agents/async/stream/${taskId}/`, { headers });
}

async function status(guest: TestUser, taskId: string, afterSeq?: number): Promise<TaskReport> {
	const query = afterSeq === undefined ? "" : `?after_seq=${afterSeq}`;
	const response = await guest.fetch(`/api/agents/async/status/${taskId}/${query}`);
	return TaskReport.parse(await response.json());
}

function settled(guest: TestUser, taskId: string): Promise<TaskReport> {
	return until(async () => {
		const report = await status(guest, taskId);
		return report.status === "processing" ? null : report;
	});
}

interface SseEvent {
	id: number;
	name: string;
	frame: ServerFrame;
}

async function read(response: Response): Promise<SseEvent[]> {
	expect(response.headers.get("content-type")).toContain("text/event-stream");
	const events: SseEvent[] = [];
	const parser = createParser({
		onEvent: ({ id, event, data }) =>
			events.push({ id: Number(id), name: event ?? "", frame: ServerFrame.parse(JSON.parse(data)) }),
	});
	parser.feed(await response.text());
	return events;
}

/** Returns the text that a client assembles from the events. A snapshot replaces all earlier text. */
function textOf(events: readonly SseEvent[]): string {
	let text = "";
	for (const { frame } of events) {
		if (frame.type === "snapshot") text = frame.text;
		if (frame.type === "task_token") text += frame.text;
		if (frame.type === "task_completed" && text === "") text = frame.result.response;
	}
	return text;
}
