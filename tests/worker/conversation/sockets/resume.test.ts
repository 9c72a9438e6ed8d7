import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { Sockets, WINDOW_FRAMES } from "../../../../durable-objects/conversation/sockets/sockets.ts";
import { ServerFrame, TaskReport } from "../../../../src/contracts/socket.ts";
import { unwrap } from "../../../../src/errors.ts";
import { parseSse } from "../../../../src/upstream/sse.ts";
import { ask, waitForEnd } from "../../../support/conversations.ts";
import { type FakeModel, Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";
import { Transcript } from "../../../support/transcript.ts";
import { until } from "../../../support/until.ts";
import type { TestSocket, TestUser } from "../../../support/worker.ts";
import { chat, settled } from "../helpers.ts";

const WORDS = Array.from({ length: 40 }, (_, at) => `word${at} `);
const WHOLE = WORDS.join("");

test.afterEach(async ({ guest }) => {
	await guest.conversation("c1").erase();
});

/** A client whose connection can be cut at any time. It ignores frames that arrive later. */
class Client {
	readonly transcript: Transcript;
	readonly #user: TestUser;
	#socket: TestSocket | null = null;
	#receivedCount = 0;

	constructor(user: TestUser, transcript: Transcript) {
		this.#user = user;
		this.transcript = transcript;
	}

	/** Connects and requests the missed events, in the URL or with a `resume` frame. */
	async connect(by: "address" | "frame"): Promise<void> {
		const { lastSeq } = this.transcript;
		this.#socket = await this.#user.connect("c1", by === "address" ? lastSeq : undefined);
		this.#receivedCount = 0;
		if (by === "frame") this.#socket.send({ action: "resume", last_seq: lastSeq });
	}

	/** Processes the frames received so far, or the first `count` of them. */
	receive(count = Number.POSITIVE_INFINITY): void {
		const fresh = this.#socket?.frames.slice(this.#receivedCount, this.#receivedCount + count) ?? [];
		for (const frame of fresh) this.transcript.receive(frame);
		this.#receivedCount += fresh.length;
	}

	cut(): void {
		this.#socket?.close();
		this.#socket = null;
	}

	async receiveUntilEnding(): Promise<void> {
		await until(() => {
			this.receive();
			return this.transcript.ending !== null;
		});
	}
}

/** Starts an answer whose tokens the test supplies. */
async function askHeld(guest: TestUser, model: FakeModel): Promise<{ hold: Hold; taskId: string }> {
	const hold = new Hold();
	model.next({ kind: "held", hold });
	const { task_id: taskId } = await ask(guest, { message: "hello", conversation_id: "c1" });
	await until(() => hold.opened);
	return { hold, taskId };
}

describe("a client that reconnects", () => {
	test("with last_seq receives the question and the final event that it missed", async ({ guest }) => {
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

	test("while an answer streams receives a snapshot and the remaining tokens, without gaps or overlaps", async ({
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
			// All tokens are now buffered, but some have not been sent.
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

	test("with a last_seq that is ahead of the server's receives a reset", async ({ guest }) => {
		const socket = await guest.connect("c1", 999_999);
		expect(await socket.next("gap")).toMatchObject({ reset: true });
	});
});

describe("a client that is disconnected while an answer streams", () => {
	test.for([1, 2, 3, 4, 5, 6, 7, 8])(
		"receives the whole answer before the final event, wherever the connection is cut (seed %i)",
		async (seed, { guest, model }) => {
			const random = new Random(seed);
			const { hold, taskId } = await askHeld(guest, model);
			const clients = [new Client(guest, new Transcript(taskId)), new Client(guest, new Transcript(taskId))];
			for (const client of clients) await client.connect("address");
			for (const word of WORDS) {
				hold.push(word);
				for (const client of clients) {
					if (random.below(4) === 0) await until(() => hold.drained);
					client.receive(random.pick([0, 1, 2, Number.POSITIVE_INFINITY]));
					if (random.below(6) !== 0) continue;
					client.cut();
					if (random.below(2) === 0) await client.connect(random.pick(["address", "frame"]));
				}
			}
			hold.finish();
			// Some clients reconnect while the answer ends, others long afterward.
			if (random.below(2) === 0) await waitForEnd(guest, taskId);
			for (const client of clients) {
				client.cut();
				await client.connect(random.pick(["address", "frame"]));
				await client.receiveUntilEnding();
				expect(client.transcript.ending).toMatchObject({
					text: WHOLE,
					frame: { type: "task_completed", result: { response: WHOLE } },
				});
			}
		},
	);

	test.for([1, 2, 3, 4])(
		"receives no word twice when the answer restarts (seed %i)",
		async (seed, { guest, model }) => {
			const random = new Random(seed);
			const { hold, taskId } = await askHeld(guest, model);
			const client = new Client(guest, new Transcript(taskId));
			await client.connect("address");
			hold.push(...WORDS.slice(0, 5 + random.below(10)));
			await until(() => hold.drained);
			client.receive();
			const second = new Hold();
			model.next({ kind: "held", hold: second });
			if (random.below(2) === 0) client.cut();
			if (seed % 2 === 0) hold.break();
			else await abortAllDurableObjects();
			await until(() => second.opened);
			second.push(...WORDS.slice(0, 20));
			await client.connect(random.pick(["address", "frame"]));
			client.receive(random.below(3));
			client.cut();
			second.push(...WORDS.slice(20));
			second.finish();
			if (random.below(2) === 0) await waitForEnd(guest, taskId);
			await client.connect(random.pick(["address", "frame"]));
			await client.receiveUntilEnding();
			expect(client.transcript.ending?.text).toBe(WHOLE);
		},
	);

	test("receives no word twice when the model server becomes busy during the answer", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold }, { kind: "answer", tokens: ["All ", "of ", "it."] });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		hold.push("Half ", "of ");
		await socket.next("task_token");
		hold.refuse("queue_full");
		await socket.next("task_completed");
		const transcript = new Transcript();
		for (const frame of socket.frames) transcript.receive(frame);
		expect(transcript.ending?.text).toBe("All of it.");
	});

	test("receives the text of an answer that ended in the meantime, even after the Durable Object was evicted", async ({
		guest,
		model,
	}) => {
		const { hold, taskId } = await askHeld(guest, model);
		const client = new Client(guest, new Transcript(taskId));
		await client.connect("address");
		hold.push("one ", "two ");
		await until(() => hold.drained);
		client.receive();
		client.cut();
		hold.push("three");
		hold.finish();
		await waitForEnd(guest, taskId);
		await evictDurableObject(guest.conversation("c1"));
		await client.connect("address");
		await client.receiveUntilEnding();
		expect(client.transcript.ending?.text).toBe("one two three");
	});

	test("receives the text of several answers, each before its final event", async ({ guest, model }) => {
		const tasks = [];
		for (const tokens of [["one ", "two"], ["three"], ["four ", "five ", "six"]]) {
			model.next({ kind: "answer", tokens });
			const { task_id } = await ask(guest, { message: "hello", conversation_id: "c1" });
			await waitForEnd(guest, task_id);
			tasks.push({ transcript: new Transcript(task_id), text: tokens.join("") });
		}
		const socket = await guest.connect("c1", 1);
		await until(() => socket.of("task_completed").length === tasks.length);
		for (const { transcript, text } of tasks) {
			for (const frame of socket.frames) transcript.receive(frame);
			expect(transcript.ending?.text).toBe(text);
		}
	});

	test("receives the partial text of a cancelled answer", async ({ guest, model }) => {
		const { hold, taskId } = await askHeld(guest, model);
		hold.push("one ", "two ");
		await until(() => hold.drained);
		await guest.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" });
		const client = new Client(guest, new Transcript(taskId));
		await client.connect("address");
		await client.receiveUntilEnding();
		expect(client.transcript.ending).toMatchObject({
			text: "one two ",
			frame: { type: "task_cancelled", text: "one two " },
		});
	});

	test("receives the whole answer over Server-Sent Events, wherever the connection is cut", async ({
		guest,
		model,
	}) => {
		const { hold, taskId } = await askHeld(guest, model);
		const transcript = new Transcript(taskId);
		for (const word of WORDS.slice(0, 10)) {
			hold.push(word);
			await readEvents(guest, taskId, transcript, 1);
		}
		const reading = readEvents(guest, taskId, transcript, 4);
		for (const word of WORDS.slice(10)) {
			hold.push(word);
			await until(() => hold.drained);
		}
		hold.finish();
		await reading;
		await waitForEnd(guest, taskId);
		while (transcript.ending === null) await readEvents(guest, taskId, transcript, 1);
		expect(transcript.ending.text).toBe(WHOLE);
	});

	test("receives the whole answer by polling, and never more text than its events contain", async ({
		guest,
		model,
	}) => {
		const { hold, taskId } = await askHeld(guest, model);
		const transcript = new Transcript(taskId);
		for (const [at, word] of WORDS.entries()) {
			hold.push(word);
			if (at % 5 !== 0) continue;
			const { text } = await poll(guest, taskId, transcript);
			expect(transcript.text).toBe(text);
		}
		hold.finish();
		await until(async () => (await poll(guest, taskId, transcript)).status === "completed");
		expect(transcript.ending?.text).toBe(WHOLE);
	});

	test("receives no word twice when it requests the task's status on its socket", async ({
		guest,
		model,
	}) => {
		const { hold, taskId } = await askHeld(guest, model);
		const socket = await guest.connect("c1");
		const seen: string[] = [];
		for (const word of WORDS) {
			hold.push(word);
			await until(() => hold.drained);
			socket.send({ action: "check_task", task_id: taskId });
		}
		await until(() => socket.of("task_status").length === WORDS.length);
		let text = "";
		for (const frame of socket.frames) {
			if (frame.type === "snapshot") text = frame.text;
			if (frame.type === "task_token") text += frame.text;
			if (frame.type === "task_status") seen.push(frame.text === text ? "same" : `${frame.text} / ${text}`);
		}
		expect(new Set(seen)).toEqual(new Set(["same"]));
		hold.finish();
		await socket.next("task_completed");
	});

	test("misses nothing after it falls behind, even if replies reveal newer events", async ({
		guest,
		model,
	}) => {
		model.next({ kind: "answer", tokens: ["one ", "two"] });
		const first = await ask(guest, { message: "first", conversation_id: "c1", message_id: "m-1" });
		await waitForEnd(guest, first.task_id);
		const socket = await guest.connect("c1");
		await evictDurableObject(guest.conversation("c1"));
		const behindSince = await runInDurableObject(guest.conversation("c1"), (_, state) => {
			const sockets = new Sockets(state);
			const { last } = state.storage.sql
				.exec<{ last: number }>("SELECT seq_reserved AS last FROM conversation")
				.one();
			for (const end of state.getWebSockets()) sockets.acknowledge(end);
			const head = { timestamp: new Date(0).toISOString(), conversation_id: "c1", task_id: first.task_id };
			for (let seq = last - WINDOW_FRAMES; seq <= last; seq++)
				sockets.broadcast({ type: "task_token", ...head, seq, text: "x", attempt: 1 });
			return last - 1;
		});
		const second = await ask(guest, { message: "second", conversation_id: "c1", message_id: "m-2" });
		await waitForEnd(guest, second.task_id);
		const third = await ask(guest, { message: "third", conversation_id: "c1", message_id: "m-3" });
		await waitForEnd(guest, third.task_id);
		socket.send({ action: "start_chat", message: "third", conversation_id: "c1", message_id: "m-3" });
		const { seq } = await socket.next("task_completed");
		expect(socket.of("task_completed").map(({ task_id }) => task_id)).toEqual([third.task_id]);
		socket.send({ action: "ack", seq });
		expect((await socket.next("gap")).from_seq).toBe(behindSince + 1);
		socket.send({ action: "resume", last_seq: seq });
		await socket.next("task_completed", ({ task_id }) => task_id === second.task_id);
	});
});

async function poll(guest: TestUser, taskId: string, transcript: Transcript): Promise<TaskReport> {
	const query = `?after_seq=${transcript.lastSeq}`;
	const response = await guest.fetch(`/api/agents/async/status/${taskId}/${query}`);
	const report = TaskReport.parse(await response.json());
	for (const frame of report.events ?? []) transcript.receive(frame);
	return report;
}

/** Reads `count` events from the stream and closes it. */
async function readEvents(
	guest: TestUser,
	taskId: string,
	transcript: Transcript,
	count: number,
): Promise<void> {
	const headers = { "last-event-id": String(transcript.lastSeq) };
	const response = await guest.fetch(`/api/agents/async/stream/${taskId}/`, { headers });
	if (response.body === null) return;
	let received = 0;
	for await (const item of parseSse(response.body)) {
		if (item.type !== "data") continue;
		transcript.receive(ServerFrame.parse(JSON.parse(item.data)));
		received++;
		if (received === count) return;
	}
}
