import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import type { z } from "zod";
import { QUESTION_BODY_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { ChatCompletion, type OpenAiError } from "../../../../src/contracts/openai.ts";
import { breakers } from "../../../../src/inference/create.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { complete, expectOpenAiError, userMessage } from "../../../support/openai-client.ts";
import { until } from "../../../support/until.ts";
import { call, type TestUser } from "../../../support/worker.ts";

const ANSWER = "Cryptocurrency is digital money.";
const PATH = "/v1/chat/completions";

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
			{ param: "messages.0.content.0.image_url.url" },
		],
		["too many answers", { n: 9 }, 400, { param: "n" }],
		["an invalid tool", { tools: [{ type: "function" }] }, 400, { param: "tools.0.function" }],
		["an unknown parameter", { top_k: 40 }, 400, { param: "top_k" }],
		[
			"an unknown response format",
			{ response_format: { type: "xml" } },
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
		for (const key of ["ob_bad", "sk-bad"]) {
			const bad = { headers: { authorization: `Bearer ${key}` } };
			await expectOpenAiError(await call("/v1/models", bad), 401, {
				code: "invalid_api_key",
				message: expect.stringContaining("API key"),
			});
		}
		await expectOpenAiError(await call("/v1/models"), 401, { code: "invalid_api_key" });
		const headers = { authorization: `Bearer ${guest.signedIn.access}` };
		const post = (body: string) => call(PATH, { method: "POST", headers, body });
		await expectOpenAiError(await post("{"), 400, { code: "invalid_json" });
		await expectOpenAiError(await post("x".repeat(QUESTION_BODY_MAX_BYTES + 1)), 413, {
			type: "invalid_request_error",
		});
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

	test("is returned in place of an answer without a quote, before a stream begins, and says when to retry", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "refused" });
		for (const headers of [{}, { "x-conversation-id": "c1" }])
			for (const stream of [false, true]) {
				const messages = [userMessage("Write a poem about a red fox")];
				const response = await complete(guest, { model: "omeruta/general", stream, messages }, headers);
				expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
				await expectOpenAiError(response, 503, {
					code: "model_unavailable",
					message: expect.stringMatching(/^No model answered, and this needs one\. The model server .+\.$/),
				});
			}
	});

	test("does not occur while the model is being loaded", async ({ guest, model }) => {
		for (const stream of [false, true]) {
			model.next({ kind: "status", status: 503, code: "model_loading", retryAfter: "1" });
			const response = await complete(guest, { model: "omeruta/qa", stream });
			expect(response.status).toBe(200);
			expect(await response.text()).toContain("digital");
		}
		expect(model.requests).toHaveLength(4);
	});

	test("ends a stream without [DONE]", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const response = complete(guest, { model: "omeruta/qa", stream: true });
		hold.push("Half of ", "an answer");
		const text = (await response).text();
		hold.break();
		expect(await text).toContain("generation_failed");
		expect(await text).not.toContain("[DONE]");
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

function usageRow(guest: TestUser) {
	return env.DB.prepare("SELECT * FROM usage_logs WHERE user_id = ?").bind(guest.id).first();
}
