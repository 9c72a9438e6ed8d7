import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { FAILED_ALARM_RETRY_MS } from "../../../durable-objects/conversation/alarm.ts";
import { Sockets, WINDOW_FRAMES } from "../../../durable-objects/conversation/sockets/sockets.ts";
import { parseTaskId } from "../../../src/contracts/ids.ts";
import { type ChatRequest, chatTask, type TaskRequest } from "../../../src/contracts/task-requests.ts";
import { ChatResult } from "../../../src/contracts/tasks.ts";
import { unwrap } from "../../../src/errors.ts";
import { CONTINUE_PROMPT } from "../../../src/web/chat/agent-choice.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";
const HOUR_MS = 60 * 60 * 1_000;

describe("a question", () => {
	test("is acknowledged, shows its stages in order and ends with the joined tokens as its result", async ({
		guest,
	}) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const { result } = await socket.next("task_completed");

		expect(socket.frames.map(({ type }) => type).slice(0, 2)).toEqual([
			"connection_established",
			"task_started",
		]);
		const stages = new Set(socket.of("task_update").map(({ stage }) => stage));
		expect([...stages]).toEqual(["searching", "found", "analyzing", "generating", "complete"]);
		expect(result.timeline.map(({ stage }) => stage)).toEqual([...stages]);
		expect(result.response).toBe(ANSWER);
		expect(textOf(socket)).toBe(ANSWER);
		expect(result).toMatchObject({
			provider: "llama-cpp",
			model_used: "fake-model",
			attempts: 1,
			fallbacks: [],
		});
	});

	test("shows its place while the model server has no free slot", async ({ guest, model }) => {
		model.next({ kind: "queued", places: [3, 1], tokens: ["ok"] });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		await socket.next("task_completed");
		const waiting = socket.of("task_update").filter(({ stage }) => stage === "waiting");
		expect(waiting.map(({ message }) => message)).toEqual([
			"Waiting for a free slot: position 3, about 12 s",
			"Waiting for a free slot: position 1, about 4 s",
		]);
	});

	test("sent twenty times at once with one message_id is one task with twenty equal acknowledgments", async ({
		guest,
		model,
	}) => {
		const conversation = guest.conversation("c1");
		const asked = await Promise.all(
			Array.from({ length: 20 }, () => conversation.startTask(chat({ message_id: "m1" }))),
		);
		const ids = asked.map((answer) => unwrap(answer).task_id);
		expect(new Set(ids).size).toBe(1);
		await settled(guest, ids[0] ?? "");
		expect((await messages(guest)).map(({ role }) => role)).toEqual(["user", "assistant"]);
		expect(model.requests).toHaveLength(1);
	});

	test("is seen by the user's other sockets, with its text", async ({ guest }) => {
		const [asking, watching] = [await guest.connect("c1"), await guest.connect("c1")];
		asking.send({ action: "start_chat", message: "What is Bitcoin?", message_id: "m1" });
		const { user_message } = await watching.next("task_started");
		expect(user_message).toEqual({ id: "m1", content: "What is Bitcoin?" });
		expect((await watching.next("task_completed")).result.response).toBe(ANSWER);
	});

	test("that follows another is asked with the exchange before it", async ({ guest, model }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "My name is Ada.", use_context: false });
		const first = await socket.next("task_completed");
		socket.send({ action: "start_chat", message: "What is my name?", use_context: false });
		await socket.next("task_completed", ({ task_id }) => task_id !== first.task_id);
		expect(model.requests[1]?.messages.slice(1)).toEqual([
			{ role: "user", content: "My name is Ada." },
			{ role: "assistant", content: ANSWER },
			{ role: "user", content: "What is my name?" },
		]);
		expect(model.requests[0]?.messages[0]).toEqual(model.requests[1]?.messages[0]);
	});

	test("waits for the one before it, in the order of acceptance", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "first" });
		socket.send({ action: "start_chat", message: "second" });
		const second = await socket.next("task_started", ({ user_message }) => user_message.content === "second");
		await until(() => hold.opened);
		expect(model.requests).toHaveLength(1);
		hold.push("one");
		hold.finish();
		await socket.next("task_completed", ({ task_id }) => task_id === second.task_id);
		expect((await messages(guest)).map(({ content }) => content)).toEqual(["first", "second", "one", ANSWER]);
	});

	test("of one conversation does not wait for another conversation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const slow = await guest.connect("slow");
		slow.send({ action: "start_chat", message: "slow" });
		await until(() => hold.opened);
		const quick = await guest.connect("quick");
		quick.send({ action: "start_chat", message: "quick" });
		await quick.next("task_completed");
		expect(slow.of("task_completed")).toEqual([]);
		hold.finish();
	});

	test("leaves one usage row in D1", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello", use_context: false });
		const { task_id } = await socket.next("task_completed");
		const row = await until(() => usageRow(task_id));
		expect(row).toMatchObject({
			user_id: guest.id,
			state: "completed",
			provider: "llama-cpp",
			completion_tokens: 5,
		});
	});
});

describe("a crash", () => {
	// What is left open would ask the next test's model.
	test.afterEach(({ guest }) => guest.conversation("c1").erase());

	test("in the middle of an answer costs an attempt, and the question is answered exactly once", async ({
		guest,
		model,
	}) => {
		model.next({ kind: "held", hold: new Hold() });
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await abortAllDurableObjects();

		const { result } = await settled(guest, task.task_id);
		expect(result).toMatchObject({ response: ANSWER, provider: "llama-cpp", attempts: 2 });
		expect(await chainOf(guest, task.task_id)).toMatchObject({ attempts: 1 });
		expect((await messages(guest)).map(({ role, content }) => [role, content])).toEqual([
			["user", "hello"],
			["assistant", ANSWER],
		]);
	});

	test("right after acceptance loses nothing, even when the queue's message is lost too", async ({
		guest,
	}) => {
		const task = await runInDurableObject(guest.conversation("c1"), async (conversation, state) => {
			const accepted = unwrap(await conversation.startTask(chat()));
			expect(await state.storage.getAlarm()).not.toBeNull();
			return accepted;
		});
		await evictDurableObject(guest.conversation("c1"));
		expect((await settled(guest, task.task_id)).result?.response).toBe(ANSWER);
	});

	test("of each alarm leaves the next one armed, not at once, whatever is wrong with what is stored", async ({
		guest,
		model,
	}) => {
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec("UPDATE tasks SET chain = '{}'");
		});
		await abortAllDurableObjects();
		const before = Date.now();
		await runInDurableObject(guest.conversation("c1"), async (conversation, { storage }) => {
			await storage.deleteAlarm();
			await conversation.alarm();
			expect(await storage.getAlarm()).toBeGreaterThanOrEqual(before + FAILED_ALARM_RETRY_MS);
			await storage.deleteAlarm();
		});
		expect(log).toHaveBeenCalledOnce();
		log.mockRestore();
	});

	test("is noticed by an alarm that is due within a second of the attempt's start", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		const aheadMs = await runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
			const { first_run_at } = storage.sql
				.exec<{ first_run_at: number }>("SELECT first_run_at FROM tasks")
				.one();
			return ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) - first_run_at;
		});
		expect(aheadMs).toBeLessThanOrEqual(1_000);
	});

	test("in the middle of an answer leaves its task due at once", async ({ guest, model }) => {
		model.usually({ kind: "held", hold: new Hold() });
		unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await setAlarm(guest, Date.now() + HOUR_MS);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due"] });
	});

	test.for(["in the middle of the wait", "with the alarm lost as well"])(
		"%s for a busy model server leaves the task due at once",
		async (when, { guest, model }) => {
			model.usually({ kind: "status", status: 503, code: "queue_full", retryAfter: "30" });
			unwrap(await guest.conversation("c1").startTask(chat()));
			await until(async () => (await dueNow(guest)).tasks[0] === "later");
			await setAlarm(guest, when.startsWith("with") ? null : Date.now() + HOUR_MS);
			await evictDurableObject(guest.conversation("c1"));
			expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due"] });
		},
	);

	test("in the middle of an answer whose conversation has more questions leaves all of them due", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "held", hold: new Hold() });
		for (const id of ["m-1", "m-2", "m-3"])
			unwrap(await guest.conversation("c1").startTask(chat({ message_id: id })));
		await until(() => model.requests.length === 1);
		await setAlarm(guest, Date.now() + HOUR_MS);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: "due", tasks: ["due", "due", "due"] });
	});

	test("after everything was answered arms no alarm", async ({ guest }) => {
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await settled(guest, task.task_id);
		await until(() =>
			runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
				return (await storage.getAlarm()) === null;
			}),
		);
		await abortAllDurableObjects();
		expect(await dueNow(guest)).toEqual({ alarm: null, tasks: [] });
	});

	test("never uses a number twice: what comes after it is above everything before", async ({ guest }) => {
		const before = await guest.connect("c1");
		before.send({ action: "start_chat", message: "one" });
		const { seq } = await before.next("task_completed");
		before.close();
		await evictDurableObject(guest.conversation("c1"), { webSockets: "close" });
		const after = await guest.connect("c1", seq);
		after.send({ action: "start_chat", message: "two" });
		await after.next("task_completed");
		const seqs = after.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
		expect(Math.min(...seqs)).toBeGreaterThan(seq);
		expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
	});
});

describe("trouble at the model server", () => {
	test("in the middle of an answer starts it again, and clients are told to drop the partial text", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		hold.push("Half of ", "an answ");
		await socket.next("task_token");
		hold.break();
		const { result } = await socket.next("task_completed");
		expect(result).toMatchObject({ response: ANSWER, attempts: 2 });
		expect((await socket.next("task_retrying")).attempt).toBe(2);
		expect(
			socket
				.of("task_token")
				.filter(({ attempt }) => attempt === 2)
				.map(({ text }) => text)
				.join(""),
		).toBe(ANSWER);
	});

	test("that leaves it unreachable is answered by extractive, which says so", async ({ guest, model }) => {
		model.usually({ kind: "refused" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const result = ChatResult.parse((await socket.next("task_completed")).result);
		expect(result.provider).toBe("extractive");
		expect(result.fallbacks.map(({ provider }) => provider)).toEqual(["llama-cpp"]);
		expect(result.response).toMatch(/no model/i);
		expect(result.response).toMatch(/\[1\]/);
	});

	test("that comes from a restart is waited out by every question, in order, shown as such and without an attempt", async ({
		guest,
		model,
	}) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		await socket.next("task_completed");

		model.isDown = true;
		socket.send({ action: "start_chat", message: "one" });
		socket.send({ action: "start_chat", message: "two" });
		const waiting = await socket.next("task_update", ({ stage }) => stage === "waiting");
		expect(waiting.message).toMatch(
			/^The model server is not responding. Your question keeps its place. Trying again in \d s.$/,
		);
		expect(unwrap(await guest.conversation("c1").getTask(waiting.task_id))).toMatchObject({
			status: "processing",
			state: "queued",
			stage: "waiting",
			message: "The model server is not responding. Your question keeps its place.",
		});
		model.isDown = false;
		model.usually({ kind: "answer", tokens: ["Here ", "again."] });

		await until(() => socket.of("task_completed").length === 3);
		const results = socket.of("task_completed").map(({ result }) => result);
		expect(results.slice(1)).toMatchObject([
			{ provider: "llama-cpp", response: "Here again.", attempts: 1, fallbacks: [] },
			{ provider: "llama-cpp", response: "Here again.", attempts: 1, fallbacks: [] },
		]);
		expect(socket.of("task_retrying")).toEqual([]);
		expect(
			(await messages(guest)).filter(({ role }) => role === "user").map(({ content }) => content),
		).toEqual(["hello", "one", "two"]);
	});

	test("is waited out by a task that an earlier version stored", async ({ guest, model }) => {
		model.next({ kind: "held", hold: new Hold() });
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec(
				`UPDATE tasks SET chain = '{"provider":0,"attempts":1,"busySince":null,"fallbacks":[]}'`,
			);
		});
		await abortAllDurableObjects();
		const { result } = await settled(guest, task.task_id);
		expect(result).toMatchObject({ response: ANSWER, provider: "llama-cpp" });
	});

	test("that keeps it busy is waited out without counting an attempt", async ({ guest, model }) => {
		model.next({ kind: "status", status: 503, code: "model_loading", retryAfter: "1" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		const { result } = await socket.next("task_completed");
		expect(result).toMatchObject({ provider: "llama-cpp", attempts: 1 });
		expect(socket.of("task_retrying")).toEqual([]);
		expect(socket.of("task_update").map(({ stage }) => stage)).toContain("waiting");
	});
});

describe("a question that is refused", () => {
	test.for(["", "x".repeat(8_001)])("is named by the error", async (message, { guest }) => {
		const socket = await guest.connect("c1");
		socket.sendRaw(JSON.stringify({ action: "start_chat", message, message_id: "m7" }));
		expect((await socket.next("error")).message_id).toBe("m7");
	});
});

describe("stopping", () => {
	test("ends the answer at once, keeps its text and closes the model server's stream", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		hold.push("Half of ");
		const { task_id } = await socket.next("task_token");
		socket.send({ action: "cancel_task", task_id });
		const stopped = await socket.next("task_cancelled");
		hold.push("never seen");
		await until(() => hold.closed);

		expect(stopped.text).toBe("Half of ");
		expect(socket.frames.at(-1)).toEqual(stopped);
		expect((await messages(guest)).at(-1)).toMatchObject({ content: "Half of ", status: "stopped" });
	});

	test("leaves what was written in the memory, so that it can be continued", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Tell me of a lighthouse." });
		hold.push("Once upon ");
		const { task_id } = await socket.next("task_token");
		socket.send({ action: "cancel_task", task_id });
		await socket.next("task_cancelled");
		socket.send({ action: "start_chat", message: CONTINUE_PROMPT });
		await socket.next("task_completed");
		expect(model.requests[1]?.messages.slice(1)).toEqual([
			{ role: "user", content: "Tell me of a lighthouse." },
			{ role: "assistant", content: "Once upon " },
			{ role: "user", content: CONTINUE_PROMPT },
		]);
	});

	test("a question that has not begun ends it without asking the model", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "first" });
		socket.send({ action: "start_chat", message: "second" });
		const { task_id } = await socket.next(
			"task_started",
			({ user_message }) => user_message.content === "second",
		);
		socket.send({ action: "cancel_task", task_id });
		await socket.next("task_cancelled");
		hold.finish();
		await socket.next("task_completed");
		expect(model.requests).toHaveLength(1);
	});

	test("twice, or after the end, changes nothing", async ({ guest }) => {
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await settled(guest, task.task_id);
		expect(unwrap(await guest.conversation("c1").cancelTask(task.task_id)).state).toBe("completed");
	});

	test("is not what closing the socket does", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		const { task_id } = await socket.next("task_started");
		await until(() => hold.opened);
		socket.close();
		hold.push("still ", "here");
		hold.finish();
		expect((await settled(guest, task_id)).result?.response).toBe("still here");
	});
});

describe("coming back", () => {
	test("with last_seq brings the question and the ending that were missed", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "one" });
		const { seq } = await socket.next("task_completed");
		socket.close();
		const task = unwrap(await guest.conversation("c1").startTask(chat({ message: "two" })));
		await settled(guest, task.task_id);
		const back = await guest.connect("c1", seq);
		const ending = await back.next("task_completed");
		expect(ending.task_id).toBe(task.task_id);
		expect(back.frames.map(({ type }) => type)).toEqual([
			"connection_established",
			"task_started",
			"snapshot",
			"task_completed",
		]);
	});

	test("while an answer streams gives a snapshot and a tail without gap or overlap, at whatever moment", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => hold.opened);
		const joined = [];
		const words = Array.from({ length: 60 }, (_, at) => `word${at} `);
		for (const [at, word] of words.entries()) {
			hold.push(word);
			if (at % 3 !== 0) continue;
			// What the model server has sent is gathered now, and not all of it has gone out yet.
			await until(() => hold.drained);
			joined.push(await guest.connect("c1"));
		}
		hold.finish();
		await settled(guest, task.task_id);
		for (const socket of joined) {
			await socket.next("task_completed");
			const snapshot = socket.of("snapshot")[0];
			const tail = socket.of("task_token").filter(({ seq }) => seq > (snapshot?.upto_seq ?? 0));
			expect(socket.of("task_token")).toEqual(tail);
			expect((snapshot?.text ?? "") + tail.map(({ text }) => text).join("")).toBe(words.join(""));
		}
	});

	test("with a number ahead of the server's is told to start over", async ({ guest }) => {
		const socket = await guest.connect("c1", 999_999);
		expect(await socket.next("gap")).toMatchObject({ reset: true });
	});
});

describe("a client that acknowledges and then reads no more", () => {
	test("gets no more than its window, learns of the gap when it is back, and resumes complete", async ({
		guest,
	}) => {
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await settled(guest, task.task_id);
		const socket = await guest.connect("c1");
		await evictDurableObject(guest.conversation("c1"));
		const flooded = WINDOW_FRAMES + 100;
		await runInDurableObject(guest.conversation("c1"), (_, state) => {
			const sockets = new Sockets(state);
			for (const end of state.getWebSockets()) sockets.acknowledge(end);
			for (let seq = 5_001; seq <= 5_000 + flooded; seq++) sockets.broadcast(token(task.task_id, seq));
		});
		socket.send({ action: "ack", seq: 5_000 });
		const { from_seq } = await socket.next("gap");
		expect(socket.of("task_token")).toHaveLength(WINDOW_FRAMES);
		expect(from_seq).toBe(5_001 + WINDOW_FRAMES);
		socket.send({ action: "resume", last_seq: 0 });
		expect((await socket.next("task_completed")).result.response).toBe(ANSWER);
	});
});

describe("reading", () => {
	test("a conversation that is not there writes nothing", async ({ guest }) => {
		const stub = guest.conversation("nobody");
		expect(await stub.listMessages({ limit: 10 })).toMatchObject({
			error: { code: "conversation_not_found" },
		});
		expect(await stub.getTask("nobody.01ARZ3NDEKTSV4RRFFQ69G5FAV")).toMatchObject({
			error: { code: "task_not_found" },
		});
		const tables = await runInDurableObject(stub, (_, state) =>
			state.storage.sql
				.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
				.toArray(),
		);
		expect(tables).toEqual([]);
	});
});

function chat(request: Partial<ChatRequest> = {}): TaskRequest {
	return chatTask({
		message: "hello",
		agent_type: "general",
		use_context: false,
		max_tokens: 300,
		...request,
	});
}

function token(taskId: string, seq: number) {
	const head = { timestamp: new Date(0).toISOString(), conversation_id: "c1", task_id: taskId };
	return { type: "task_token" as const, ...head, seq, text: "x", attempt: 1 };
}

function textOf(socket: Awaited<ReturnType<TestUser["connect"]>>): string {
	return socket
		.of("task_token")
		.map(({ text }) => text)
		.join("");
}

/** Sets the alarm of the conversation, or deletes it. */
function setAlarm(guest: TestUser, time: number | null): Promise<void> {
	return runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
		await (time === null ? storage.deleteAlarm() : storage.setAlarm(time));
		await storage.sync();
	});
}

/** Whether the alarm and the open tasks of the conversation are due. */
function dueNow(guest: TestUser) {
	return runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
		const due = (time: number) => (time <= Date.now() ? "due" : "later");
		const alarm = await storage.getAlarm();
		const open = storage.sql.exec<{ due_at: number }>("SELECT due_at FROM tasks WHERE ended_seq IS NULL");
		return {
			alarm: alarm === null ? null : due(alarm),
			tasks: open.toArray().map(({ due_at }) => due(due_at)),
		};
	});
}

async function messages(guest: TestUser) {
	return unwrap(await guest.conversation("c1").listMessages({ limit: 100 })).items;
}

/** The status of a task of c1 once it has ended. */
async function settled(guest: TestUser, taskId: string) {
	return until(async () => {
		const status = unwrap(await guest.conversation("c1").getTask(taskId));
		return status.status === "processing" ? null : status;
	});
}

/** Where the task stood in the list of providers when it ended. */
function chainOf(guest: TestUser, taskId: string) {
	return runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
		const ulid = parseTaskId(taskId).ulid;
		const row = storage.sql.exec<{ chain: string }>("SELECT chain FROM tasks WHERE ulid = ?", ulid).one();
		return JSON.parse(row.chain);
	});
}

async function usageRow(taskId: string) {
	return env.DB.prepare("SELECT * FROM usage_logs WHERE task_id = ?").bind(taskId).first();
}
