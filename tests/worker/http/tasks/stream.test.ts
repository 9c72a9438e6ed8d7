import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "../../../../src/config.ts";
import { ServerFrame, TaskReport } from "../../../../src/contracts/socket.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { BlockingChatAnswer } from "../../../../src/contracts/tinyllama.ts";
import type { AppEnv } from "../../../../src/http/app-env.ts";
import { blockingChat } from "../../../../src/http/tasks/blocking-chat.ts";
import { ulid } from "../../../../src/ids.ts";
import { FakeModel, Hold } from "../../../support/fake-model.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, migrateD1, TestUser } from "../../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";

let model: FakeModel;
let user: TestUser;

beforeEach(async () => {
	model = FakeModel.install();
	await migrateD1();
	user = await TestUser.guest();
});
afterEach(() => {
	vi.unstubAllGlobals();
});

describe("a stream of a task's events", () => {
	test("tells everything from the question to the ending, each event with its number and name, and ends", async () => {
		const taskId = await ask("What is cryptocurrency?");
		const events = await read(await stream(taskId));
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

	test("joined late begins with a snapshot, and has no gap and no overlap", async () => {
		const { hold, taskId } = await askHeld();
		hold.push("one ", "two ");
		await until(() => hold.drained);
		const response = await stream(taskId);
		hold.push("three ", "four");
		hold.finish();
		expect(textOf(await read(response))).toBe("one two three four");
	});

	test("goes on after the event that a client names as its last", async () => {
		const taskId = await ask("hello");
		const whole = await read(await stream(taskId));
		const started = whole[0]?.id ?? 0;
		const rest = await read(await stream(taskId, started));
		expect(rest.map(({ name }) => name)).toEqual(["snapshot", "task_completed"]);
		const ended = whole.at(-1)?.id ?? 0;
		expect((await stream(taskId, ended)).status).toBe(204);
		expect((await read(await stream(taskId, ended + 5_000))).map(({ name }) => name)).toEqual([
			"task_started",
			"snapshot",
			"task_completed",
		]);
	});

	test("carries no other task of the conversation", async () => {
		const { hold, taskId } = await askHeld();
		const other = await ask("another");
		const response = await stream(taskId);
		hold.finish();
		const events = await read(response);
		expect(new Set(events.map(({ frame }) => "task_id" in frame && frame.task_id))).toEqual(
			new Set([taskId]),
		);
		expect((await read(await stream(other))).at(-1)?.name).toBe("task_completed");
	});

	test("goes on when the conversation's object is restarted", async () => {
		const { taskId } = await askHeld();
		const response = await stream(taskId);
		await abortAllDurableObjects();
		const events = await read(response);
		expect(events.at(-1)?.name).toBe("task_completed");
		expect(events.filter(({ name }) => name === "task_completed")).toHaveLength(1);
	});

	test("that its client leaves stops nothing", async () => {
		const { hold, taskId } = await askHeld();
		const response = await stream(taskId);
		await response.body?.cancel();
		hold.push("still ", "here");
		hold.finish();
		expect((await settled(taskId)).result?.response).toBe("still here");
	});

	test("of a foreign and of a missing task is refused alike", async () => {
		const taskId = await ask("mine");
		const stranger = await TestUser.guest();
		const theirs = await stranger.fetch(`/api/agents/async/stream/${taskId}/`);
		await expectError(theirs, 404, "task_not_found");
		await expectError(await stream(`c9.${ulid(0)}`), 404, "task_not_found");
		await expectError(await call(`/api/agents/async/stream/${taskId}/`), 401, "unauthenticated");
	});
});

describe("a status", () => {
	test("with after_seq tells what is known of the task after it", async () => {
		const { hold, taskId } = await askHeld();
		hold.push("half ");
		await until(() => hold.drained);
		const running = await status(taskId, 0);
		expect(running.events?.map(({ type }) => type)).toEqual(["task_started", "snapshot"]);
		const started = running.events?.[0];
		const seq = started !== undefined && "seq" in started ? started.seq : 0;
		hold.finish();
		await settled(taskId);
		const ended = await status(taskId, seq);
		expect(ended.events?.map(({ type }) => type)).toEqual(["snapshot", "task_completed"]);
		expect((await status(taskId)).events).toBeUndefined();
	});

	test.each(["abc", "-1", "1.5"])("with after_seq=%s is refused", async (after) => {
		const taskId = await ask("hello");
		const response = await user.fetch(`/api/agents/async/status/${taskId}/?after_seq=${after}`);
		await expectError(response, 400, "invalid_request");
	});

	test("that can only fail again says that it failed, for clients that poll whatever the HTTP status", async () => {
		const { taskId } = await askHeld();
		const path = `/api/agents/async/status/${taskId}/`;
		for (const [response, code] of [
			[await call(path), 401],
			[await call(path, { headers: { authorization: "Bearer nonsense" } }), 401],
			[await user.fetch(`/api/agents/async/status/c1.${ulid(0)}/`), 404],
			[await user.fetch("/api/agents/async/status/nonsense/"), 404],
		] as const) {
			expect(response.status).toBe(code);
			expect(response.headers.get("content-type")).toContain("application/json");
			expect(await response.json()).toMatchObject({ status: "failed", error: expect.any(String) });
		}
		await user.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" });
		expect(await status(taskId)).toMatchObject({
			status: "failed",
			state: "cancelled",
			error: expect.any(String),
		});
	});
});

describe("the blocking chat", () => {
	const path = "/api/agents/tinyllama/chat/";

	test("answers when the task has ended, with the same result as the task", async () => {
		const response = await user.fetch(path, { body: { message: "What is cryptocurrency?" } });
		expect(response.status).toBe(200);
		const answer = BlockingChatAnswer.parse(await response.json());
		expect(answer).toMatchObject({
			response: ANSWER,
			model_used: "fake-model",
			model_info: { name: "fake-model", device: "cpu", loaded: true },
		});
		const { result } = await status(answer.task_id);
		expect(result).toMatchObject({ response: ANSWER, conversation_id: answer.conversation_id });
	});

	test("answers where to look when it takes too long, and the task goes on", async () => {
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
			headers: { authorization: `Bearer ${user.signedIn.access}` },
			body: JSON.stringify({ message: "hello", conversation_id: "c1" }),
		});
		const response = await soon.fetch(request, env);
		expect(response.status).toBe(202);
		const { task_id, check_status_url } = ChatAccepted.parse(await response.json());
		expect(check_status_url).toContain(task_id);
		hold.push("late");
		hold.finish();
		expect((await settled(task_id)).result?.response).toBe("late");
	});

	test("that is stopped, or finds no model, answers an error", async () => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const waiting = user.fetch(path, { body: { message: "hello", conversation_id: "c1", message_id: "m1" } });
		await until(() => hold.opened);
		const again = await user.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1", message_id: "m1" },
		});
		const { task_id } = ChatAccepted.parse(await again.json());
		await user.fetch(`/api/agents/async/cancel/${task_id}/`, { method: "POST" });
		await expectError(await waiting, 409, "task_cancelled");
		await expectError(await user.fetch(path, { body: { message: "" } }), 400, "message_empty");
	});
});

async function ask(message: string): Promise<string> {
	const response = await user.fetch("/api/agents/async/chat_async/", {
		body: { message, conversation_id: "c1", use_context: false },
	});
	const { task_id } = ChatAccepted.parse(await response.json());
	if (message !== "another" && message !== "held") await settled(task_id);
	return task_id;
}

async function askHeld(): Promise<{ hold: Hold; taskId: string }> {
	const hold = new Hold();
	model.next({ kind: "held", hold });
	const taskId = await ask("held");
	await until(() => hold.opened);
	return { hold, taskId };
}

function stream(taskId: string, lastEventId?: number): Promise<Response> {
	const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
	return user.fetch(`/api/agents/async/stream/${taskId}/`, { headers });
}

async function status(taskId: string, afterSeq?: number): Promise<TaskReport> {
	const query = afterSeq === undefined ? "" : `?after_seq=${afterSeq}`;
	const response = await user.fetch(`/api/agents/async/status/${taskId}/${query}`);
	return TaskReport.parse(await response.json());
}

function settled(taskId: string): Promise<TaskReport> {
	return until(async () => {
		const report = await status(taskId);
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
	const blocks = (await response.text()).split("\n\n").filter((block) => block.startsWith("id:"));
	return blocks.map((block) => {
		const [, id, name, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
		return { id: Number(id), name: name ?? "", frame: ServerFrame.parse(JSON.parse(data ?? "")) };
	});
}

/** The answer as a client puts it together: a snapshot replaces what it had. */
function textOf(events: readonly SseEvent[]): string {
	let text = "";
	for (const { frame } of events) {
		if (frame.type === "snapshot") text = frame.text;
		if (frame.type === "task_token") text += frame.text;
		if (frame.type === "task_completed" && text === "") text = frame.result.response;
	}
	return text;
}
