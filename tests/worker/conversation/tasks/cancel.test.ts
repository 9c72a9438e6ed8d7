import { describe, expect } from "vitest";
import { CONTINUE_PROMPT } from "../../../../src/contracts/continue-prompt.ts";
import { unwrap } from "../../../../src/errors.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { chat, messages, settled } from "../helpers.ts";

describe("cancelling", () => {
	test("ends the answer immediately, keeps its text and closes the model server's stream", async ({
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

	test("keeps the stages up to its end, in the frame and in the status", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		hold.push("Half of ");
		const { task_id } = await socket.next("task_token");
		socket.send({ action: "cancel_task", task_id });
		const { timeline = [] } = await socket.next("task_cancelled");
		const stages = timeline.map(({ stage }) => stage);
		expect(stages.slice(-2)).toEqual(["generating", "complete"]);
		const times = timeline.map(({ at_ms }) => at_ms);
		expect(times).toEqual(times.toSorted((a, b) => a - b));
		expect(unwrap(await guest.conversation("c1").getTask(task_id)).timeline).toEqual(timeline);
	});

	test("keeps the partial answer in the context, so that it can be continued", async ({ guest, model }) => {
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

	test("ends a waiting question without calling the model", async ({ guest, model }) => {
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

	test("changes nothing after the task has ended", async ({ guest }) => {
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await settled(guest, task.task_id);
		expect(unwrap(await guest.conversation("c1").cancelTask(task.task_id)).state).toBe("completed");
	});

	test("is not triggered by closing the socket", async ({ guest, model }) => {
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
