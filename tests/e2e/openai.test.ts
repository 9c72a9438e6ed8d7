import OpenAI from "openai";
import { describe, expect } from "vitest";
import { readHealth, SMALL_MODEL } from "../support/model-server.ts";
import { modelTest } from "../support/shared-stack.ts";
import type { Stack } from "../support/stack.ts";
import { usageRows } from "../support/usage-log.ts";

/** Much shorter than the time it takes to generate the story. */
const SOON = { timeout: 15_000 };
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";
const user = (content: string) => ({ role: "user" as const, content });

const test = modelTest.extend("openai", async ({ guest, stack }) =>
	clientOf(stack, await guest.accessToken()),
);

function clientOf(stack: Stack, apiKey: string): OpenAI {
	return new OpenAI({ baseURL: new URL("/v1", stack.url).href, apiKey, maxRetries: 0 });
}

async function countBusySlots(stack: Stack): Promise<number> {
	const { modelUrl } = await stack.record();
	if (modelUrl === null) throw new Error("The stack has no model server.");
	return (await readHealth(modelUrl)).slots.busy;
}

/** Starts streaming a long story, disconnects after the first token, and returns the completion's id. */
async function abandonStory(openai: OpenAI, headers: Record<string, string> = {}): Promise<string> {
	const stream = await openai.chat.completions.create(
		{ model: "omeruta/general", messages: [user(LONG_STORY)], max_tokens: 1_800, stream: true },
		{ headers },
	);
	for await (const { id, choices } of stream) {
		if (choices[0]?.delta.content === "") continue;
		stream.controller.abort();
		return id;
	}
	throw new Error("The stream ended without a token.");
}

describe("OpenAI's client on a running stack", () => {
	test("lists the agents and the model", async ({ openai }) => {
		const names = [];
		for await (const { id } of openai.models.list()) names.push(id);
		expect(names).toEqual(expect.arrayContaining(["omeruta/qa", SMALL_MODEL]));
		expect(await openai.models.retrieve("omeruta/qa")).toMatchObject({ id: "omeruta/qa", object: "model" });
	});

	test("receives streamed and non-streamed answers and their token usage", async ({ openai }) => {
		// Of an answer from passages, a small model may leave nothing to show, which depends on the machine's arithmetic.
		const asked = {
			model: "omeruta/qa",
			messages: [user("Write a sentence about the sea.")],
			max_tokens: 60,
		};
		const whole = await openai.chat.completions.create(asked);
		expect(whole.choices[0]?.message.content).not.toBe("");
		expect(whole.usage?.total_tokens).toBe(
			(whole.usage?.prompt_tokens ?? 0) + (whole.usage?.completion_tokens ?? 0),
		);
		const stream = await openai.chat.completions.create({
			...asked,
			stream: true,
			stream_options: { include_usage: true },
		});
		let text = "";
		let total = 0;
		for await (const { choices, usage } of stream) {
			text += choices[0]?.delta.content ?? "";
			total = usage?.total_tokens ?? total;
		}
		expect(text).not.toBe("");
		expect(total).toBeGreaterThan(0);
	});

	test("can limit the model's answers with the max_tokens and stop parameters", async ({ openai }) => {
		const long = { model: SMALL_MODEL, messages: [user("Count from 1 to 50: 1, 2, 3")], temperature: 0 };
		const short = await openai.chat.completions.create({ ...long, max_completion_tokens: 5 });
		expect(short.choices[0]?.finish_reason).toBe("length");
		expect(short.usage?.completion_tokens).toBe(5);
		// What exactly the model writes depends on the machine's arithmetic, but it is more than one word.
		const stopped = await openai.chat.completions.create({ ...long, max_tokens: 60, stop: " " });
		expect(stopped.choices[0]?.message.content).toMatch(/^\S*$/);
		expect(stopped.choices[0]?.finish_reason).toBe("stop");
		expect(stopped.usage?.completion_tokens).toBeLessThan(60);
	});

	test("continues a conversation that the server stores", async ({ guest, openai }) => {
		const options = { headers: { "X-Conversation-Id": "from_openai" } };
		const ask = (content: string) =>
			openai.chat.completions.create(
				{ model: "omeruta/general", messages: [user(content)], max_tokens: 30 },
				options,
			);
		await ask("My name is Ada.");
		await ask("What is my name?");
		expect((await guest.history("from_openai")).map(({ role }) => role)).toEqual([
			"user",
			"assistant",
			"user",
			"assistant",
		]);
	});

	test("cancels a completion and frees its model slot by disconnecting", async ({ openai, stack }) => {
		const id = await abandonStory(openai);
		const rows = () => usageRows(stack.folder, `stateless.${id.slice("chatcmpl-".length)}`);
		await expect.poll(() => countBusySlots(stack), SOON).toBe(0);
		await expect.poll(rows, SOON).toMatchObject([{ state: "cancelled", provider: "llama-cpp" }]);
	});

	test("stops an answer by disconnecting, but leaves it in the conversation's history", async ({
		guest,
		openai,
		stack,
	}) => {
		await abandonStory(openai, { "X-Conversation-Id": "left" });
		await expect.poll(() => countBusySlots(stack), SOON).toBe(0);
		expect((await guest.history("left")).at(-1)).toMatchObject({ role: "assistant", status: "stopped" });
	});

	test("throws its typed errors for invalid requests", async ({ openai }) => {
		const asked = { model: "gpt-x", messages: [user("Hi")] };
		await expect(openai.chat.completions.create(asked)).rejects.toMatchObject({
			status: 404,
			code: "model_not_found",
			param: "model",
		});
		const stranger = new OpenAI({ baseURL: openai.baseURL, apiKey: "wrong", maxRetries: 0 });
		await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
		const odd = openai.chat.completions.create({ ...asked, model: "omeruta/qa", temperature: 9 });
		await expect(odd).rejects.toBeInstanceOf(OpenAI.BadRequestError);
		const biased = { ...asked, model: "omeruta/qa", logit_bias: { 99999999: 1 } };
		await expect(openai.chat.completions.create(biased)).rejects.toMatchObject({
			status: 400,
			param: "logit_bias",
		});
	});
});
