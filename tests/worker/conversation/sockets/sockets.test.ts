import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { Sockets, WINDOW_FRAMES } from "../../../../durable-objects/conversation/sockets/sockets.ts";
import { unwrap } from "../../../../src/errors.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { Transcript } from "../../../support/transcript.ts";
import { until } from "../../../support/until.ts";
import type { TestSocket } from "../../../support/worker.ts";
import { ANSWER, chat, settled } from "../helpers.ts";

describe("a client that acknowledges and then stops reading", () => {
	test("receives at most its window and a gap frame, then receives everything else after it resumes", async ({
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

	test("receives its window of a long answer, unlike a client that never acknowledges, and the whole answer after it resumes", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const [slow, other] = [await guest.connect("c2"), await guest.connect("c2")];
		slow.send({ action: "ack", seq: 0 });
		other.send({ action: "start_chat", message: "What is a register?" });
		const { task_id } = await other.next("task_started");
		await until(() => hold.opened);
		const eventsOf = ({ frames }: TestSocket) => frames.filter((frame) => "seq" in frame);
		const words: string[] = [];
		while (eventsOf(other).length <= WINDOW_FRAMES) {
			hold.push(`word${words.length} `);
			words.push(`word${words.length} `);
			await until(() => hold.drained);
			// Reading the status sends the buffered tokens in a frame of their own.
			other.send({ action: "check_task", task_id });
		}
		await until(() => other.of("task_status").length === words.length);
		expect(eventsOf(slow)).toEqual(eventsOf(other).slice(0, WINDOW_FRAMES));
		const transcript = new Transcript(task_id);
		for (const frame of slow.frames) transcript.receive(frame);
		slow.send({ action: "ack", seq: transcript.lastSeq });
		const { from_seq } = await slow.next("gap");
		expect(from_seq).toBe(transcript.lastSeq + 1);
		const received = slow.frames.length;
		slow.send({ action: "resume", last_seq: transcript.lastSeq });
		hold.finish();
		await slow.next("task_completed");
		for (const frame of slow.frames.slice(received)) transcript.receive(frame);
		expect(transcript.ending).toMatchObject({ frame: { type: "task_completed" }, text: words.join("") });
	});
});

function token(taskId: string, seq: number) {
	const head = { timestamp: new Date(0).toISOString(), conversation_id: "c1", task_id: taskId };
	return { type: "task_token" as const, ...head, seq, text: "x", attempt: 1 };
}
