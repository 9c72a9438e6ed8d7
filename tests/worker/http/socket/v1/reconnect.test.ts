import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { ChatAccepted } from "../../../../../src/contracts/tasks.ts";
import { unwrap } from "../../../../../src/errors.ts";
import { V1_RECENT_MS } from "../../../../../src/http/socket/v1/adapter.ts";
import { countSockets } from "../../../../support/conversations.ts";
import { Hold } from "../../../../support/fake-model.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { until } from "../../../../support/until.ts";

const ANSWER = "Cryptocurrency is digital money.";

describe("a protocol v1 client that reconnects", () => {
	test("receives a missed ending once, without requesting it", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client, cut } = await v1.connect();
		const conversation = client.ask("hello");
		await until(() => hold.opened);
		const { task_id } = await client.next("task_started");
		cut();
		await until(async () => (await countSockets(guest, conversation)) === 0);
		hold.push("missed");
		hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: "missed" }]);

		cut();
		await client.next("connection_established", 3);
		client.ask("again", conversation);
		await client.until(() => client.spinners.size === 0);
		expect(client.of("task_completed").filter((frame) => frame.task_id === task_id)).toHaveLength(1);
	});

	test("receives the state of a running answer, and then the rest of it", async ({ model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client, cut } = await v1.connect();
		client.ask("hello");
		hold.push("half ");
		await until(() => hold.opened && hold.drained);
		const before = client.frames.length;
		cut();
		await client.next("connection_established", 2);
		await client.until(() => client.frames.slice(before).some(({ type }) => type === "task_update"));
		hold.push("whole");
		hold.finish();
		expect((await client.next("task_completed")).result.response).toBe("half whole");
	});

	test("receives the ending of a task in an inactive conversation", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const asked = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "old" },
		});
		const { task_id } = ChatAccepted.parse(await asked.json());
		await until(() => hold.opened);
		await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("UPDATE conversations SET last_activity = ?", Date.now() - V1_RECENT_MS - 1_000);
			storage.sql.exec("DELETE FROM leases");
		});
		const { client } = await v1.connect();
		hold.push("late");
		hold.finish();
		expect((await client.next("task_completed")).task_id).toBe(task_id);
	});

	test("receives no ending that was already polled", async ({ guest, v1 }) => {
		const asked = await guest.fetch("/api/agents/async/chat_async/", {
			body: { message: "hello", conversation_id: "c1" },
		});
		const { task_id } = ChatAccepted.parse(await asked.json());
		await until(async () => {
			const status = unwrap(await guest.conversation("c1").getTask(task_id));
			return status.status === "completed";
		});
		const { client } = await v1.connect();
		await until(async () => (await countSockets(guest, "c1")) === 1);
		client.ask("another", "c1");
		await client.next("task_completed");
		expect(client.of("task_completed").map((frame) => frame.task_id)).not.toContain(task_id);
	});

	test("receives the answer once, on the same socket, when only the Durable Object restarts", async ({
		guest,
		model,
		v1,
	}) => {
		const { client } = await v1.connect();
		model.next({ kind: "held", hold: new Hold() });
		const conversation = client.ask("hello");
		await until(() => model.requests.length === 1);
		await abortAllDurableObjects();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: ANSWER }]);
		expect(client.of("task_started")).toHaveLength(1);
		expect(client.reconnects).toEqual([]);
		await evictDurableObject(guest.conversation(conversation), { webSockets: "close" });
		client.ask("again", conversation);
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toHaveLength(2);
	});
});
