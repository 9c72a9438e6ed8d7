import { describe, expect } from "vitest";
import { Hold } from "../../../../support/fake-model.ts";
import { FakeWeb } from "../../../../support/fake-web.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { until } from "../../../../support/until.ts";

const ANSWER = "Cryptocurrency is digital money.";

describe("a question from a protocol v1 client", () => {
	test("is answered with a protocol v1 frame for every stage", async ({ guest, v1 }) => {
		const { client } = await v1.connect();
		expect(client.of("connection_established")).toMatchObject([
			{ user_id: guest.id, protocol: 1, conversation_id: expect.stringMatching(/^conv_/) },
		]);
		const conversation = client.ask("What is cryptocurrency?");
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: ANSWER }]);
		expect(client.frames.map(({ type }) => type).slice(0, 2)).toEqual([
			"connection_established",
			"task_started",
		]);
		expect([...new Set(client.of("task_update").map(({ stage }) => stage))]).toEqual([
			"searching",
			"found",
			"analyzing",
			"generating",
			"complete",
		]);
		expect(client.of("task_completed")[0]?.result).toMatchObject({
			conversation_id: conversation,
			processed_async: true,
		});
	});

	test("shares its socket with questions in other conversations and gets only its own events", async ({
		model,
		v1,
	}) => {
		const holds = [new Hold(), new Hold(), new Hold()];
		model.next(...holds.map((hold) => ({ kind: "held" as const, hold })));
		const { client } = await v1.connect();
		const asked = ["one", "two", "three"].map((text) => client.ask(text));
		await until(() => holds.every(({ opened }) => opened));
		for (const hold of holds) hold.push("an answer");
		for (const hold of holds.toReversed()) hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(new Set(client.shown.map(({ conversation }) => conversation))).toEqual(new Set(asked));
		for (const conversation of asked) {
			const ofIt = client.frames.filter(
				(frame) => "conversation_id" in frame && frame.conversation_id === conversation,
			);
			expect(ofIt.at(0)?.type).toBe("task_started");
			expect(ofIt.at(-1)?.type).toBe("task_completed");
			expect(new Set(ofIt.map((frame) => "task_id" in frame && frame.task_id)).size).toBe(1);
		}
	});

	test("can expand the knowledge base with visible progress, and runs only once if it is sent twice", async ({
		model,
		v1,
	}) => {
		const web = FakeWeb.install(model);
		web.put("https://sails.org/a", { title: "Sails", text: "Solar sails are pushed by light." });
		const { client } = await v1.connect();
		const expand = { action: "expand_knowledge", topic: "Sails", urls: ["https://sails.org/a"] };
		// A second click must not start a second task.
		for (const conversation_id of ["c1", "c1"]) client.send({ ...expand, conversation_id });
		const { result } = await client.next("task_completed");
		expect(result).toMatchObject({ topic: "Sails", pages_added: 1, conversation_id: "c1" });
		const shown = new Set(client.of("task_update").map(({ message }) => message));
		shown.delete("Waiting to start...");
		expect([...shown]).toEqual([
			"Looking for pages...",
			"Found 1 page",
			"0 of 1 page read",
			"1 of 1 page read",
			"Complete!",
		]);
		expect(client.of("task_completed")).toHaveLength(1);
	});

	test("ends with task_failed when no page can be read", async ({ v1 }) => {
		const { client } = await v1.connect();
		client.send({ action: "expand_knowledge", topic: "Sails", conversation_id: "c1" });
		expect(await client.next("task_failed")).toMatchObject({
			code: "page_unreachable",
			conversation_id: "c1",
		});
	});

	test("goes to the conversation in connection_established if it names no conversation", async ({ v1 }) => {
		const { client } = await v1.connect();
		const { conversation_id } = await client.next("connection_established");
		client.send({ action: "start_chat", message: "hello" });
		expect((await client.next("task_completed")).conversation_id).toBe(conversation_id);
	});

	test("is answered when it is sent before the authentication completes", async ({ v1 }) => {
		const { client } = v1.create();
		await client.connect();
		client.ask("hello");
		await client.until(() => client.shown.length === 1);
		expect(client.shown[0]?.text).toBe(ANSWER);
	});

	test("can be answered by several agents", async ({ v1 }) => {
		const { client } = await v1.connect();
		client.send({
			action: "start_multiagent",
			query: "Compare Bitcoin and Ethereum.",
			conversation_id: "c1",
		});
		const { result } = await client.next("task_completed");
		expect(result.conversation_id).toBe("c1");
	});

	test("is polled at increasing intervals until it completes if there is no socket", async ({
		model,
		v1,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { client } = v1.create();
		const conversation = client.ask("hello");
		await client.until(() => hold.opened && client.polls.length > 3);
		hold.push("polled");
		hold.finish();
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toEqual([{ conversation, text: "polled" }]);
		expect(client.polls.slice(0, 3).map(Math.round)).toEqual([1_000, 1_100, 1_210]);
	});

	test("is no longer polled once the token is invalid", async ({ guest, model, v1 }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		let token = guest.signedIn.access;
		const { client } = v1.create({ token: () => token });
		client.ask("hello");
		await client.until(() => client.polls.length > 0);
		token = "an.invalid.token";
		await client.until(() => client.spinners.size === 0);
		expect(client.shown[0]?.text).toMatch(/sign in/i);
		hold.finish();
	});
});
