import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import type { z } from "zod";
import { app } from "../../../../src/app.ts";
import { readConfig } from "../../../../src/config.ts";
import { MessageList } from "../../../../src/contracts/conversations.ts";
import {
	ChatCompletion,
	ChatCompletionChunk,
	OpenAiError,
	OpenAiModel,
	OpenAiModelList,
} from "../../../../src/contracts/openai.ts";
import { breakers } from "../../../../src/inference/create.ts";
import { parseSse } from "../../../../src/upstream/sse.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, type TestUser } from "../../../support/worker.ts";

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

	test("streams its text, followed by its usage if the client requests it", async ({ guest }) => {
		const chunks = await stream(guest, { model: "omeruta/qa", stream_options: { include_usage: true } });
		expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
		expect(textOf(chunks)).toBe(ANSWER);
		expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
		expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 17 } });
		expect(new Set(chunks.slice(0, -1).map(({ usage }) => usage))).toEqual(new Set([null]));
		const plain = await stream(guest, { model: "omeruta/qa" });
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
		expect(sent[3]?.content).toMatch(/<notes>[\s\S]*Bitcoin[\s\S]*What is Bitcoin\?$/);
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
		hold.push("half ");
		const response = await complete(guest, { model: "omeruta/qa", stream: true });
		hold.break();
		const text = await response.text();
		expect(text).toContain('"content":"half "');
		expect(text).toContain('"code":"generation_failed"');
		expect(text).toMatch(/data: \[DONE\]\n\n$/);
		await until(async () => (await usageRow(guest))?.state === "failed");
	});
});

describe("a client that disconnects", () => {
	test("from a stream stops the generation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half ");
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
		await until(async () => (await messages(guest, "c1")).at(-1)?.status === "stopped");
	});
});

describe("a completion in a conversation", () => {
	const inC1 = { "x-conversation-id": "c1" };

	test("takes only the last message from the request, and earlier messages from the stored conversation", async ({
		guest,
		model,
	}) => {
		const first = await complete(
			guest,
			{ model: "omeruta/qa", messages: [userMessage("My name is Ada.")] },
			inC1,
		);
		expect(ChatCompletion.parse(await first.json()).usage.total_tokens).toBe(17);
		const forged = [
			userMessage("never said"),
			{ role: "assistant", content: "never" },
			userMessage("What is my name?"),
		];
		const chunks = await stream(guest, { model: "omeruta/qa", messages: forged }, inC1);
		expect(textOf(chunks)).toBe(ANSWER);
		expect((await messages(guest, "c1")).map(({ content }) => content)).toEqual([
			"My name is Ada.",
			ANSWER,
			"What is my name?",
			ANSWER,
		]);
		expect(JSON.stringify(model.requests[1]?.messages)).toContain("My name is Ada.");
		expect(JSON.stringify(model.requests[1]?.messages)).not.toContain("never said");
	});

	test("passes the client's limits to the model", async ({ guest, model }) => {
		await complete(guest, { model: "fake-model", max_tokens: 7, temperature: 1.5, stop: ["END"] }, inC1);
		expect(model.requests[0]).toMatchObject({ max_tokens: 7, temperature: 1.5, stop: ["END"] });
		expect(model.requests[0]?.messages.at(-1)?.content).toBe("What is cryptocurrency?");
	});

	test("fails when the user stops it elsewhere", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const waiting = complete(guest, { model: "omeruta/qa" }, inC1);
		await until(() => hold.opened);
		const socket = await guest.connect("c1");
		const { task_id } = await socket.next("snapshot");
		socket.send({ action: "cancel_task", task_id });
		await expectOpenAiError(await waiting, 409, { code: "task_cancelled" });
	});

	test("rejects a question that is too long", async ({ guest }) => {
		const refused = await complete(
			guest,
			{ model: "omeruta/qa", messages: [userMessage("x".repeat(8_001))] },
			inC1,
		);
		const error = { code: "context_length_exceeded", param: "messages" };
		await expectOpenAiError(refused, 400, error);
	});

	test("rejects an invalid conversation id", async ({ guest }) => {
		const refused = await complete(guest, { model: "omeruta/qa" }, { "x-conversation-id": "a b" });
		await expectOpenAiError(refused, 400, { param: "X-Conversation-Id" });
	});
});

describe("the list of models", () => {
	test("contains the agents and the models that are ready", async ({ guest }) => {
		const list = OpenAiModelList.parse(await (await guest.fetch("/v1/models")).json());
		expect(list.data.map(({ id }) => id)).toEqual([
			"omeruta/general",
			"omeruta/research",
			"omeruta/qa",
			"omeruta/content_analyzer",
			"fake-model",
			"wordllama-256",
		]);
	});

	test("returns a model by name, whether or not the slash is encoded", async ({ guest }) => {
		for (const id of ["omeruta/qa", "omeruta%2Fqa"]) {
			const one = OpenAiModel.parse(await (await guest.fetch(`/v1/models/${id}`)).json());
			expect(one.id).toBe("omeruta/qa");
		}
		await expectOpenAiError(await guest.fetch("/v1/models/gpt-x"), 404, { code: "model_not_found" });
	});
});

describe("an error", () => {
	test.for<[string, object, number, Partial<z.infer<typeof OpenAiError>["error"]>]>([
		["an unknown model", { model: "gpt-x" }, 404, { code: "model_not_found", param: "model" }],
		["an unknown agent", { model: "omeruta/x" }, 404, { code: "model_not_found", param: "model" }],
		["no model", { model: undefined }, 400, { param: "model", type: "invalid_request_error" }],
		["no messages", { messages: [] }, 400, { param: "messages" }],
		["no question", { messages: [{ role: "system", content: "Hi" }] }, 400, { param: "messages" }],
		["an unknown role", { messages: [{ role: "wizard", content: "Hi" }] }, 400, { param: "messages.0.role" }],
		[
			"an image",
			{ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
			400,
			{ param: "messages.0.content" },
		],
		["several answers", { n: 2 }, 400, { param: "n" }],
		["tools", { tools: [{ type: "function" }] }, 400, { param: "tools" }],
		[
			"a JSON response format",
			{ response_format: { type: "json_object" } },
			400,
			{ param: "response_format.type" },
		],
		["too many stop strings", { stop: ["a", "b", "c", "d", "e"] }, 400, { param: "stop" }],
		["a temperature that is too high", { temperature: 3 }, 400, { param: "temperature" }],
	])("for %s has OpenAI's format", async ([_, fields, status, error], { guest, model }) => {
		await expectOpenAiError(await complete(guest, { model: "omeruta/qa", ...fields }), status, error);
		expect(model.requests).toEqual([]);
	});

	test("for an invalid key, an invalid body, a large body and an unknown URL has OpenAI's format", async ({
		guest,
	}) => {
		const bad = { headers: { authorization: "Bearer ob_bad" } };
		await expectOpenAiError(await call("/v1/models", bad), 401, { code: "invalid_api_key" });
		await expectOpenAiError(await call("/v1/models"), 401, { code: "invalid_api_key" });
		const headers = { authorization: `Bearer ${guest.signedIn.access}` };
		const post = (body: string) => call(PATH, { method: "POST", headers, body });
		await expectOpenAiError(await post("{"), 400, { code: "invalid_json" });
		await expectOpenAiError(await post("x".repeat(300_000)), 413, { type: "invalid_request_error" });
		await expectOpenAiError(await guest.fetch("/v1/nothing"), 404, { code: "unknown_url" });
	});

	test("includes the retry delay when the model is busy, and names the `messages` parameter when the messages are too long", async ({
		guest,
		model,
	}) => {
		model.next({ kind: "status", status: 503, code: "queue_full", retryAfter: "7" });
		const busy = await complete(guest, { model: "omeruta/qa", stream: true });
		expect(busy.headers.get("retry-after")).toBe("7");
		await expectOpenAiError(busy, 503, { type: "server_error" });
		model.usually({ kind: "status", status: 400, code: "context_length_exceeded" });
		const long = await complete(guest, { model: "omeruta/qa", messages: [userMessage("What is Bitcoin?")] });
		await expectOpenAiError(long, 400, { code: "context_length_exceeded", param: "messages" });
		expect(model.requests.at(-1)?.messages.at(-1)?.content).toBe("What is Bitcoin?");
	});

	test("does not occur while a question waits for a model server to restart", async ({ guest, model }) => {
		await complete(guest, { model: "omeruta/qa" });
		model.isDown = true;
		const responding = complete(guest, { model: "omeruta/qa" });
		await until(() => breakers.mayRecover("llama-cpp", Date.now()));
		model.isDown = false;
		const response = await responding;
		expect(ChatCompletion.parse(await response.json()).choices[0]?.message.content).toBe(ANSWER);
		expect(await until(() => usageRow(guest))).toMatchObject({ provider: "llama-cpp", attempts: 1 });
	});

	test("is returned to a request for an unreachable plain model, but not to a request for an agent", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "refused" });
		await expectOpenAiError(await complete(guest, { model: "fake-model" }), 503, {
			code: "model_unavailable",
		});
		const agent = ChatCompletion.parse(await (await complete(guest, { model: "omeruta/qa" })).json());
		expect(agent.choices[0]?.message.content).toMatch(/no model answered/i);
	});

	test("is returned when the daily quota is used up", async ({ guest }) => {
		await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			const today = Math.floor(Date.now() / 86_400_000);
			storage.sql.exec("UPDATE account SET quota_day = ?, quota_used = 1000000", today);
		});
		await expectOpenAiError(await complete(guest, { model: "omeruta/qa" }), 429, {
			code: "insufficient_quota",
		});
		const conversation = { "x-conversation-id": "c1" };
		const inConversation = await complete(guest, { model: "omeruta/qa" }, conversation);
		await expectOpenAiError(inConversation, 429, { code: "insufficient_quota" });
	});
});

function userMessage(content: string) {
	return { role: "user", content };
}

function complete(guest: TestUser, fields: object, headers: Record<string, string> = {}): Promise<Response> {
	const body = { messages: [userMessage("What is cryptocurrency?")], ...fields };
	return guest.fetch(PATH, { body, headers });
}

async function stream(
	guest: TestUser,
	fields: object,
	headers: Record<string, string> = {},
): Promise<ChatCompletionChunk[]> {
	const response = await complete(guest, { ...fields, stream: true }, headers);
	expect(response.headers.get("content-type")).toContain("text/event-stream");
	if (response.body === null) throw new Error("expected a stream");
	const data: string[] = [];
	for await (const item of parseSse(response.body)) if (item.type === "data") data.push(item.data);
	expect(data.at(-1)).toBe("[DONE]");
	return data.slice(0, -1).map((chunk) => ChatCompletionChunk.parse(JSON.parse(chunk)));
}

function textOf(chunks: readonly ChatCompletionChunk[]): string {
	return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

async function expectOpenAiError(
	response: Response,
	status: number,
	error: Partial<OpenAiError["error"]>,
): Promise<void> {
	const body = await response.json();
	expect({ status: response.status, body }).toMatchObject({ status, body: { error } });
	expect(OpenAiError.parse(body).error.message).toMatch(/[.)]$/);
}

async function messages(guest: TestUser, conversation: string) {
	const response = await guest.fetch(`/api/conversations/${conversation}/messages/`);
	return MessageList.parse(await response.json()).items;
}

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
