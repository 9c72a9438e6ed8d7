import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect } from "vitest";
import { Hold } from "../../../../support/fake-model.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { until } from "../../../../support/until.ts";

describe("when two protocol v1 sockets share a conversation,", () => {
	test("only the socket that asked a question receives its events", async ({ v1 }) => {
		const [one, two] = [await v1.connect(), await v1.connect()];
		one.client.ask("first", "c1");
		await one.client.next("task_completed");
		two.client.ask("second", "c1");
		await two.client.next("task_completed");
		one.client.ask("third", "c1");
		await one.client.next("task_completed", 2);
		expect(one.client.of("task_started")).toHaveLength(2);
		expect(two.client.of("task_started")).toHaveLength(1);
	});

	test("only the newer one receives the events of a question that was asked over HTTP", async ({
		guest,
		v1,
	}) => {
		const [one, two] = [await v1.connect(), await v1.connect()];
		one.client.ask("first", "c1");
		await one.client.next("task_completed");
		two.client.ask("second", "c1");
		await two.client.next("task_completed");
		await guest.fetch("/api/agents/async/chat_async/", { body: { message: "third", conversation_id: "c1" } });
		await two.client.next("task_completed", 2);
		expect(one.client.of("task_started")).toHaveLength(1);
	});

	test("only the socket that asked a question receives its events after the Durable Object restarts", async ({
		model,
		v1,
	}) => {
		const [one, two] = [await v1.connect(), await v1.connect()];
		two.client.ask("hello", "c1");
		await two.client.next("task_completed");
		model.next({ kind: "held", hold: new Hold() });
		const requests = model.requests.length;
		one.client.ask("first", "c1");
		await until(() => model.requests.length > requests);
		await abortAllDurableObjects();
		await one.client.until(() => one.client.spinners.size === 0);
		expect(two.client.of("task_completed")).toHaveLength(1);
	});
});

describe("a protocol v1 socket bound to a conversation", () => {
	test("rejects questions in other conversations", async ({ v1 }) => {
		const { client } = v1.create({ query: "?conversation_id=c1" });
		await client.connect();
		expect((await client.next("connection_established")).conversation_id).toBe("c1");
		client.ask("hello", "c2");
		expect(await client.next("task_failed")).toMatchObject({
			code: "conversation_mismatch",
			conversation_id: "c2",
		});
		client.ask("hello", "c1");
		await client.next("task_completed");
	});
});

describe("a conversation that is deleted while a protocol v1 client waits", () => {
	test("ends the question and keeps the socket open", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = await v1.connect();
		const conversation = client.ask("hello");
		await until(() => hold.opened);
		await guest.fetch(`/api/conversations/${conversation}/`, { method: "DELETE" });
		await client.until(() => client.spinners.size === 0);
		expect(client.closedWith).toBeNull();
		client.ask("hello");
		await client.next("task_completed");
	});
});
