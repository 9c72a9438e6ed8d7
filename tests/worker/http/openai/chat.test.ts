import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { app } from "../../../../src/app.ts";
import { readConfig } from "../../../../src/config.ts";
import { NO_SOURCES_NOTICE } from "../../../../src/contracts/no-sources-notice.ts";
import { ChatCompletion } from "../../../../src/contracts/openai.ts";
import { OWN_ANSWER_START } from "../../../../src/inference/notices.ts";
import { getMessages } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { complete, streamCompletion, textOf } from "../../../support/openai-client.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";
const PATH = "/v1/chat/completions";

describe("a stateless completion", () => {
	test("is returned in OpenAI's format and includes its usage", async ({ guest }) => {
		const response = await complete(guest, { model: "omeruta/qa" });
		expect(response.status).toBe(200);
		const completion = ChatCompletion.parse(await response.json());
		expect(completion).toMatchObject({
			id: expect.stringMatching(/^chatcmpl-/),
			model: "omeruta/qa",
			choices: [{ message: { content: ANSWER }, finish_reason: "stop" }],
			usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
		});
	});

	test("names what answered, also if no model did", async ({ guest, model }) => {
		const fingerprint = async (fields: object) => {
			const chunks = await streamCompletion(guest, { model: "omeruta/qa", ...fields });
			expect(chunks[0]).not.toHaveProperty("system_fingerprint");
			return chunks.at(-1)?.system_fingerprint;
		};
		expect(await fingerprint({})).toBe("llama-cpp");
		expect(await fingerprint({ stream_options: { include_usage: true } })).toBe("llama-cpp");
		model.next({ kind: "status", status: 400 });
		const completion = await (await complete(guest, { model: "omeruta/qa" })).json();
		expect(ChatCompletion.parse(completion).system_fingerprint).toBe("extractive");
	});

	test("by an agent is quoted in place of a small model, unless the client instructs it or names the model", async ({
		guest,
		model,
	}) => {
		model.models = ["small-model"];
		model.parameters = 134_515_008;
		const question = { role: "user", content: "What is cryptocurrency?" };
		// The question doesn't refer to the one before.
		const earlier = [
			{ role: "user", content: "Remember that the locker code is 4711." },
			{ role: "assistant", content: "Noted." },
		];
		const chunks = await streamCompletion(guest, { model: "omeruta/qa", messages: [...earlier, question] });
		expect(textOf(chunks)).toMatch(/Cryptocurrency is digital money .*\[1\]/);
		expect(chunks.at(-1)?.system_fingerprint).toBe("extractive");
		expect(model.requests).toHaveLength(0);

		const instructed = [{ role: "system", content: "Answer like a pirate." }, question];
		for (const fields of [{ messages: instructed }, { stop: ["."] }, { model: "small-model" }]) {
			const request = { model: "omeruta/qa", messages: [question], ...fields };
			const completion = ChatCompletion.parse(await (await complete(guest, request)).json());
			expect(completion.system_fingerprint).toBe("llama-cpp");
		}
	});

	test("by a small model says that nothing is found, and leaves out what only quotes say of the client's messages", async ({
		guest,
		model,
	}) => {
		model.models = ["small-model"];
		model.parameters = 134_515_008;
		const ask = async (content: string, earlier: object[] = []) => {
			const messages = [...earlier, { role: "user", content }];
			return textOf(await streamCompletion(guest, { model: "omeruta/qa", messages }));
		};
		expect(await ask("Does the hotel have a restaurant?")).toBe(
			`${NO_SOURCES_NOTICE} Add a page on the subject, or ask in other words.`,
		);
		expect(model.requests).toHaveLength(0);
		const recalled = [
			{ role: "user", content: "where do I live?" },
			{ role: "assistant", content: "You wrote in this conversation:\n\n“I live in Oslo.”" },
		];
		expect(await ask("Who painted Guernica?", recalled)).toBe(`${OWN_ANSWER_START}${ANSWER}`);
		expect(model.requests.at(-1)?.messages).toContainEqual({ role: "assistant", content: "I live in Oslo." });
		expect(await ask("Write a poem about the sea.")).toBe(ANSWER);
	});

	test("streams its text, followed by its usage if the client requests it", async ({ guest }) => {
		const chunks = await streamCompletion(guest, {
			model: "omeruta/qa",
			stream_options: { include_usage: true },
		});
		expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
		expect(textOf(chunks)).toBe(ANSWER);
		expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
		expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 17 } });
		expect(new Set(chunks.slice(0, -1).map(({ usage }) => usage))).toEqual(new Set([null]));
		const plain = await streamCompletion(guest, { model: "omeruta/qa" });
		expect(plain.at(-1)?.choices[0]?.finish_reason).toBe("stop");
		expect(plain.every((chunk) => !("usage" in chunk))).toBe(true);
	});

	test("by an agent sends the agent's system text, the client's messages and notes about the last question", async ({
		guest,
		model,
	}) => {
		const conversation = [
			{ role: "user", content: "My name is Ada." },
			{ role: "assistant", content: "Hello Ada." },
			{ role: "user", content: "What is Bitcoin?" },
		];
		await complete(guest, { model: "omeruta/research", messages: conversation });
		const sent = model.requests[0]?.messages ?? [];
		expect(sent.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
		expect(sent[0]?.content).toMatch(/research assistant/i);
		expect(sent.slice(1, 3)).toEqual(conversation.slice(0, 2));
		expect(sent[3]?.content).toMatch(
			/<notes>[\s\S]*Bitcoin[\s\S]*What is Bitcoin\?\n\nAnswer only from the notes/,
		);
	});

	test("by an agent uses the client's system text instead of the agent's", async ({ guest, model }) => {
		const messages = [
			{ role: "developer", content: [{ type: "text", text: "Answer like a pirate." }] },
			{
				role: "user",
				content: [
					{ type: "text", text: "Who are" },
					{ type: "text", text: "you?" },
				],
			},
		];
		await complete(guest, { model: "omeruta/general", messages });
		const sent = model.requests[0]?.messages ?? [];
		expect(sent[0]).toEqual({ role: "system", content: "Answer like a pirate." });
		expect(sent[1]?.content).toContain("Who are\nyou?");
	});

	test("by a plain model sends only the client's messages", async ({ guest, model }) => {
		const messages = [{ role: "user", content: "What is Bitcoin?" }];
		const response = await complete(guest, { model: "fake-model", messages });
		expect(ChatCompletion.parse(await response.json()).model).toBe("fake-model");
		expect(model.requests[0]?.messages).toEqual(messages);
	});

	test.for([
		["only a system text", [{ role: "system", content: "Say hi." }]],
		["an empty text", [{ role: "user", content: "" }]],
		["only an assistant message", [{ role: "assistant", content: "Hi." }]],
	])("by a plain model accepts %s", async ([_, messages], { guest, model }) => {
		expect((await complete(guest, { model: "fake-model", messages })).status).toBe(200);
		expect(model.requests[0]?.messages).toEqual(messages);
	});

	test("passes the client's limits to the model", async ({ guest, model }) => {
		await complete(guest, { model: "omeruta/qa", max_tokens: 7, temperature: 1.5, stop: "END" });
		await complete(guest, { model: "omeruta/qa", max_completion_tokens: 9, max_tokens: 7, stop: ["a", "b"] });
		await complete(guest, { model: "omeruta/qa", max_tokens: null, temperature: null, stop: null });
		expect(
			model.requests.map(({ max_tokens, temperature, stop }) => [max_tokens, temperature, stop]),
		).toEqual([
			[7, 1.5, ["END"]],
			[9, 0.2, ["a", "b"]],
			[512, 0.2, undefined],
		]);
	});

	test("stores only a usage row, and releases its lease", async ({ guest }) => {
		await (await complete(guest, { model: "omeruta/qa" })).text();
		const row = await until(() => usageRow(guest));
		expect(row).toMatchObject({
			conversation_id: null,
			agent_type: "qa",
			state: "completed",
			provider: "llama-cpp",
			completion_tokens: 5,
		});
		const left = await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
			storage.sql
				.exec("SELECT conversation_id FROM conversations UNION SELECT task_ulid FROM leases")
				.toArray(),
		);
		expect(left).toEqual([]);
	});

	test("waits while all of the user's leases are taken", async ({ guest, model }) => {
		const { concurrent } = readConfig(env).guestQuota;
		const holds = Array.from({ length: concurrent }, () => new Hold());
		model.next(...holds.map((hold) => ({ kind: "held" as const, hold })));
		const running = holds.map(() => complete(guest, { model: "omeruta/qa" }));
		await until(() => holds.every(({ opened }) => opened));
		const waiting = complete(guest, { model: "omeruta/qa" });
		await until(async () => (await leases(guest)).includes("waiting"));
		expect(model.requests).toHaveLength(concurrent);
		for (const hold of holds) hold.finish();
		expect((await waiting).status).toBe(200);
		for (const answer of running) expect((await answer).status).toBe(200);
		await until(async () => (await leases(guest)).length === 0);
	});

	test("is retried when the model server fails before the first token", async ({ guest, model }) => {
		model.next({ kind: "status", status: 500 });
		const response = await complete(guest, { model: "omeruta/qa" });
		expect(ChatCompletion.parse(await response.json()).choices[0]?.message.content).toBe(ANSWER);
	});

	test("ends its stream with an error when the model server fails after the first token", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half");
		const response = await complete(guest, { model: "omeruta/qa", stream: true });
		hold.break();
		const text = await response.text();
		expect(text).toContain(`"content":"half"`);
		expect(text).toContain('"code":"generation_failed"');
		expect(text).not.toContain("[DONE]");
		await until(async () => (await usageRow(guest))?.state === "failed");
	});
});

describe("a client that disconnects", () => {
	test("from a stream stops the generation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half");
		const response = await complete(guest, { model: "omeruta/qa", stream: true });
		const reader = response.body?.getReader();
		await reader?.read();
		await reader?.cancel();
		await until(() => hold.closed);
		await until(async () => (await usageRow(guest))?.state === "cancelled");
	});

	test("while it waits for the entire answer also stops the generation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const client = new AbortController();
		const ctx = createExecutionContext();
		const kept = vi.spyOn(ctx, "waitUntil");
		const waiting = app.fetch(
			new Request(`https://brain.test${PATH}`, {
				method: "POST",
				headers: { authorization: `Bearer ${guest.signedIn.access}` },
				body: JSON.stringify({ model: "omeruta/qa", messages: [{ role: "user", content: "Hi" }] }),
				signal: client.signal,
			}),
			env,
			ctx,
		);
		await until(() => hold.opened);
		// Only `waitUntil` keeps the handler alive after the client disconnects.
		expect(kept).toHaveBeenCalled();
		client.abort();
		await until(() => hold.closed);
		await waiting;
		await waitOnExecutionContext(ctx);
		await until(async () => (await usageRow(guest))?.state === "cancelled");
	});

	test("from a stream in a conversation stops the task and keeps the text so far", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half ");
		const response = await complete(
			guest,
			{ model: "omeruta/qa", stream: true },
			{ "x-conversation-id": "c1" },
		);
		const reader = response.body?.getReader();
		await reader?.read();
		await until(() => hold.drained);
		await reader?.cancel();
		await until(() => hold.closed);
		await until(async () => (await getMessages(guest, "c1")).at(-1)?.status === "stopped");
	});
});

function leases(guest: TestUser): Promise<string[]> {
	return runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
		storage.sql
			.exec<{ state: string }>("SELECT state FROM leases")
			.toArray()
			.map(({ state }) => state),
	);
}

function usageRow(guest: TestUser) {
	return env.DB.prepare("SELECT * FROM usage_logs WHERE user_id = ?").bind(guest.id).first();
}
