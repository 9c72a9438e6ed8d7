import { describe, expect } from "vitest";
import { ChatAccepted } from "../../../../../src/contracts/tasks.ts";
import { unwrap } from "../../../../../src/errors.ts";
import { countSockets } from "../../../../support/conversations.ts";
import { Hold } from "../../../../support/fake-model.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { until } from "../../../../support/until.ts";

describe("a cancellation by a protocol v1 client", () => {
	test("causes task_cancelled and then task_failed, which removes the spinner", async ({ model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await v1.connect();
		client.ask("hello");
		const { task_id } = await client.next("task_started");
		client.send({ action: "cancel_task", task_id });
		await client.until(() => client.spinners.size === 0);
		expect(client.frames.slice(-2)).toMatchObject([
			{ type: "task_cancelled", task_id },
			{ type: "task_failed", task_id, code: "task_cancelled" },
		]);
	});

	test("succeeds on a socket that has not used the conversation", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const task = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1" },
		});
		const { task_id } = ChatAccepted.parse(await task.json());
		const { client } = await v1.connect();
		client.send({ action: "cancel_task", task_id });
		expect((await client.next("task_failed")).task_id).toBe(task_id);
	});

	test("is not triggered when the socket closes", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await v1.connect();
		const conversation = client.ask("hello");
		const { task_id } = await client.next("task_started");
		await until(() => hold.opened);
		client.stop();
		await until(async () => (await countSockets(guest, conversation)) === 0);
		hold.push("still here");
		hold.finish();
		await until(async () => {
			const status = unwrap(await guest.conversation(conversation).getTask(task_id));
			return status.result?.response === "still here";
		});
	});
});
