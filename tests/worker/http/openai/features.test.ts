import { env } from "cloudflare:workers";
import OpenAI from "openai";
import { describe, expect } from "vitest";
import { z } from "zod";
import { ChatCompletion } from "../../../../src/contracts/openai.ts";
import { test } from "../../../support/fixtures.ts";
import {
	complete,
	expectOpenAiError,
	streamCompletion,
	userMessage,
} from "../../../support/openai-client.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";

const TOOL = {
	type: "function" as const,
	function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};
const CALLS = [
	{
		delta: { tool_calls: [{ index: 0, id: "c1", function: { name: "get_weather", arguments: '{"city":' } }] },
	},
	{ delta: { tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] } },
	{ delta: { tool_calls: [{ index: 1, id: "c2", function: { name: "get_weather", arguments: "{}" } }] } },
];
const ASKED = { model: "fake-model", messages: [{ role: "user" as const, content: "What is the weather?" }] };

function clientOf(guest: TestUser): OpenAI {
	return new OpenAI({
		baseURL: "https://brain.test/v1",
		apiKey: guest.signedIn.access,
		maxRetries: 0,
		fetch: (url, init) => {
			const { pathname } = new URL(String(url));
			return guest.fetch(pathname, { method: init?.method ?? "GET", body: JSON.parse(String(init?.body)) });
		},
	});
}

describe("tools", () => {
	test("reach the model, and its parallel calls reach the client", async ({ guest, model }) => {
		model.next({ kind: "deltas", deltas: CALLS });
		const { choices } = await clientOf(guest).chat.completions.create({
			...ASKED,
			tools: [TOOL],
			tool_choice: "required",
		});
		expect(choices[0]).toMatchObject({
			finish_reason: "tool_calls",
			message: {
				content: null,
				tool_calls: [
					{ id: "c1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } },
					{ id: "c2", type: "function", function: { name: "get_weather", arguments: "{}" } },
				],
			},
		});
		expect(model.requests[0]).toMatchObject({ tools: [TOOL], tool_choice: "required" });
	});

	test("stream in parts that OpenAI's client joins", async ({ guest, model }) => {
		model.next({ kind: "deltas", deltas: CALLS });
		const stream = clientOf(guest).chat.completions.stream({ ...ASKED, tools: [TOOL] });
		const { message, finish_reason } = (await stream.finalChatCompletion()).choices[0] ?? {};
		expect(finish_reason).toBe("tool_calls");
		expect(message?.tool_calls?.map((call) => call.type === "function" && call.function.arguments)).toEqual([
			'{"city":"Paris"}',
			"{}",
		]);
	});

	test("and their results keep their own messages", async ({ guest, model }) => {
		const call = { id: "c1", type: "function", function: { name: "get_weather", arguments: "{}" } };
		const messages = [
			...ASKED.messages,
			{ role: "assistant", content: null, tool_calls: [call] },
			{ role: "tool", tool_call_id: "c1", content: "19" },
		];
		await complete(guest, { ...ASKED, messages, tools: [TOOL] });
		expect(model.requests[0]?.messages.slice(1)).toEqual([
			{ role: "assistant", content: "", tool_calls: [call] },
			{ role: "tool", content: "19", tool_call_id: "c1" },
		]);
	});

	test("work with an agent, which also receives passages", async ({ guest, model }) => {
		model.next({ kind: "deltas", deltas: CALLS });
		const response = await complete(guest, { model: "omeruta/qa", tools: [TOOL] });
		expect(ChatCompletion.parse(await response.json()).choices[0]?.finish_reason).toBe("tool_calls");
		expect(model.requests[0]?.messages.at(-1)?.content).toContain("<notes>");
	});
});

describe("other features", () => {
	test("reach the model unchanged", async ({ guest, model }) => {
		const features = {
			response_format: { type: "json_schema", json_schema: { name: "x", schema: { type: "object" } } },
			logit_bias: { "5": -100 },
			reasoning_effort: "low",
		};
		expect((await complete(guest, { ...ASKED, ...features })).status).toBe(200);
		expect(model.requests[0]).toMatchObject(features);
	});

	test("include log probabilities, streamed or not", async ({ guest, model }) => {
		const logprob = { token: "Hi", logprob: -0.5, bytes: [72, 105], top_logprobs: [] };
		const answer = {
			kind: "deltas" as const,
			deltas: [{ delta: { content: "Hi" }, logprobs: { content: [logprob] } }],
		};
		model.next(answer, answer);
		const whole = await (await complete(guest, { ...ASKED, logprobs: true })).json();
		expect(ChatCompletion.parse(whole).choices[0]?.logprobs?.content).toEqual([logprob]);
		const chunks = await streamCompletion(guest, { ...ASKED, logprobs: true });
		expect(chunks.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? [])).toEqual([logprob]);
	});

	test("fail by name if the model server ignores log probabilities", async ({ guest }) => {
		const response = await complete(guest, { ...ASKED, logprobs: true });
		await expectOpenAiError(response, 400, { param: "logprobs", code: "invalid_request" });
	});

	test("include several answers with different seeds, whose usage is the sum", async ({ guest, model }) => {
		model.nextAnswers("one", "two");
		const response = await complete(guest, { ...ASKED, n: 2, seed: 5 });
		const { choices, usage } = ChatCompletion.parse(await response.json());
		expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
			[0, "one"],
			[1, "two"],
		]);
		expect(usage).toEqual({ prompt_tokens: 12, completion_tokens: 2, total_tokens: 14 });
		expect(model.requests.map(({ seed }) => seed)).toEqual([5, 6]);
		model.nextAnswers("one", "two");
		const chunks = await streamCompletion(guest, { ...ASKED, n: 2 });
		const indexes = chunks.flatMap(({ choices }) => choices.map(({ index }) => index));
		expect(indexes).toEqual([0, 0, 0, 1, 1, 1]);
	});

	test("count several answers as one attempt, which was not retried", async ({ guest }) => {
		await complete(guest, { ...ASKED, n: 2 });
		const readAttempts = () =>
			env.DB.prepare("SELECT attempts FROM usage_logs WHERE user_id = ?").bind(guest.id).first();
		expect(await until(readAttempts)).toEqual({ attempts: 1 });
	});

	test("are sent to no model server that cannot honor them", async ({ guest, model }) => {
		model.next({ kind: "status", status: 400, param: "tools", message: "This model has no tools." });
		await expectOpenAiError(await complete(guest, { ...ASKED, tools: [TOOL] }), 400, { param: "tools" });
		model.next({ kind: "status", status: 500, message: "image input is not supported; use an mmproj." });
		const image = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw==" } };
		const messages = [{ role: "user", content: [{ type: "text", text: "What is this?" }, image] }];
		const response = await complete(guest, { ...ASKED, messages });
		await expectOpenAiError(response, 400, { param: "messages" });
		const { error } = z
			.object({ error: z.object({ message: z.string() }) })
			.parse(await (await complete(guest, { ...ASKED, messages }, { "x-conversation-id": "c1" })).json());
		expect(error.message).toMatch(/^messages: is not supported with X-Conversation-Id/);
	});

	test.for([
		["tools", { tools: [TOOL] }],
		["response_format", { response_format: { type: "json_object" } }],
		["logprobs", { logprobs: true }],
		["n", { n: 2 }],
	] as const)("are rejected by name in a conversation: %s", async ([param, fields], { guest }) => {
		const body = { model: "omeruta/qa", messages: [userMessage("Hi")], ...fields };
		await expectOpenAiError(await complete(guest, body, { "x-conversation-id": "c1" }), 400, { param });
	});
});
