import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { Sockets, WINDOW_FRAMES } from "../../../../durable-objects/conversation/sockets/sockets.ts";
import { unwrap } from "../../../../src/errors.ts";
import { test } from "../../../support/fixtures.ts";
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
});

function token(taskId: string, seq: number) {
	const head = { timestamp: new Date(0).toISOString(), conversation_id: "c1", task_id: taskId };
	return { type: "task_token" as const, ...head, seq, text: "x", attempt: 1 };
}
