import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Turn } from "../../src/client/conversation/turn.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import { ModelServer, readHealth } from "../support/model-server.ts";
import {
	type RecordedCompletion,
	type RecordingProxy,
	startRecordingProxy,
} from "../support/recording-proxy.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { encodeTinyModel, TINY_ANSWER, TINY_LLAMA } from "../support/tiny-model.ts";

const EVENTUALLY = { timeout: 60_000 };
/** How often a conversation is repeated in which the small model leaves nothing to show of an answer from passages. */
const CONVERSATIONS_MAX = 5;
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";
const QUESTION = "What is cryptocurrency?";
/** The answers to the last two may repeat the first, so that they are never asked for again without the history. */
const QUESTIONS = [QUESTION, "Name one well-known example of it.", "Say more about that."];

describe("a stack with an external model server", () => {
	let modelServer: ModelServer;
	let proxy: RecordingProxy;
	let stack: Stack;
	let guest: Guest;

	beforeAll(async () => {
		// The small model takes many seconds to read a prompt of the default size.
		modelServer = await ModelServer.start({ LOCAL_INFERENCE_CONTEXT: "2048" });
		proxy = await startRecordingProxy(modelServer.url);
		// With quotes, no small model would answer from passages.
		stack = await startStack({ env: { LLAMA_CPP_URL: proxy.url, INFERENCE: "llama-cpp" } });
		guest = await Guest.signIn(stack.url);
	});

	afterAll(async () => {
		await stack[Symbol.asyncDispose]();
		await proxy[Symbol.asyncDispose]();
		await modelServer[Symbol.asyncDispose]();
	});

	/**
	 * Asks the questions in one conversation. Returns the turns and the first request that the model server received for
	 * each. There are more if an answer has nothing to show, which depends on the machine. The answers are too short for
	 * the loops of sentences at which the Worker stops reading, before the model server reports the cached tokens, but longer
	 * than a copy of the prompt's end, of which nothing would be left.
	 */
	async function ask(questions: string[], useContext: boolean) {
		const conversation = guest.client.conversation();
		const turns: Turn[] = [];
		const sent: (RecordedCompletion | undefined)[] = [];
		for (const question of questions) {
			const at = proxy.completions.length;
			const task = await conversation.ask(question, { useContext, maxTokens: 48 });
			turns.push(await task.finished());
			sent.push(proxy.completions[at]);
		}
		conversation.close();
		return { turns, sent };
	}

	/** Asks the questions in new conversations until each has an answer. */
	async function askUntilAnswered(questions: string[]) {
		for (let rest = CONVERSATIONS_MAX; ; rest--) {
			const asked = await ask(questions, true);
			if (rest === 1 || asked.turns.every(({ state }) => state === "completed")) return asked;
		}
	}

	test("prints the URL of the model server", () => {
		expect(stack.output).toMatch(new RegExp(`^Model server +external, at ${proxy.url}$`, "m"));
	});

	test("sends the unchanged conversation history with a follow-up question", async () => {
		const { turns, sent } = await askUntilAnswered(QUESTIONS);
		expect(turns.map((turn) => turn.result?.provider)).toEqual(["llama-cpp", "llama-cpp", "llama-cpp"]);
		const history = turns.flatMap(({ question, text }) => [
			{ role: "user", content: question },
			{ role: "assistant", content: text },
		]);
		for (const [index, completion] of sent.entries()) {
			const messages = completion?.messages ?? [];
			expect(messages[0]).toEqual(sent[0]?.messages[0]);
			expect(messages.slice(1, -1)).toEqual(history.slice(0, index * 2));
			expect(messages.at(-1)?.role).toBe("user");
			expect(messages.at(-1)?.content).toContain(QUESTIONS[index]);
		}
		// Only the newest question contains passages, so the cached prefix ends at the previous question.
		expect(cachedTokens(sent[1])).toBeGreaterThan(0);
		expect(cachedTokens(sent[2])).toBeGreaterThan(cachedTokens(sent[1]));
	});

	test("reuses the prompt cache when the user asks a follow-up question", async () => {
		const { sent } = await ask(QUESTIONS, false);
		expect(cachedTokens(sent[1])).toBeGreaterThanOrEqual(promptTokens(sent[0]));
		expect(cachedTokens(sent[2])).toBeGreaterThanOrEqual(promptTokens(sent[1]));
	});

	test("cancels the model server's stream when an answer is stopped, and keeps the partial answer", async () => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const task = await conversation.ask(LONG_STORY, { useContext: false, maxTokens: 1_500 });
		await listener.until(() => listener.of("task_token").length >= 3);
		expect((await readHealth(modelServer.url)).slots.busy).toBe(1);

		await conversation.stop(task.taskId);
		const turn = await task.finished();
		expect(turn.state).toBe("cancelled");
		expect(turn.text).not.toBe("");
		expect(turn.text).toBe(listener.text(task.taskId));
		await expect.poll(async () => (await readHealth(modelServer.url)).slots.busy, EVENTUALLY).toBe(0);
		expect(proxy.completions.at(-1)?.responseText).not.toContain("[DONE]");
		expect(listener.frames.at(-1)?.type).toBe("task_cancelled");
		expect(await guest.history(conversation.id)).toMatchObject([
			{ role: "user" },
			{ role: "assistant", status: "stopped", content: turn.text },
		]);

		const next = await (await conversation.ask("What is Bitcoin?", { maxTokens: 20 })).finished();
		expect(next).toMatchObject({ state: "completed", result: { provider: "llama-cpp" } });
		conversation.close();
	});

	test("retries an answer when the process that runs the model crashes", async () => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const task = await conversation.ask(LONG_STORY, { useContext: false, maxTokens: 150 });
		await listener.until(() => listener.of("task_token").length >= 3);
		await modelServer.killEngine();
		const turn = await task.finished();
		conversation.close();
		expect(turn.result).toMatchObject({ provider: "llama-cpp", attempts: 2, fallbacks: [] });
		expect(listener.of("task_retrying")).toMatchObject([{ attempt: 2 }]);
		expect(turn.text).toBe(listener.text(task.taskId, 2));
		expect(await guest.history(conversation.id)).toHaveLength(2);
	});

	test("waits if the model server stops, but answers from the knowledge base if it has never reached the server", async () => {
		await proxy[Symbol.asyncDispose]();
		await modelServer.stop();
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		await conversation.ask(QUESTION);
		await listener.until(() => listener.of("task_update").some(({ stage }) => stage === "waiting"));
		conversation.close();
		expect(listener.of("task_update").at(-1)?.message).toMatch(/not responding.*keeps its place/);

		// A newly started Worker does not wait for a model server that it has never reached.
		await stack.killAll();
		stack = await stack.restart({ INFERENCE: "llama-cpp,extractive" });
		const { turns } = await ask([QUESTION], true);
		expect(turns[0]?.state).toBe("completed");
		expect(turns[0]?.result).toMatchObject({
			provider: "extractive",
			attempts: 1,
			fallbacks: [{ provider: "llama-cpp", reason: "The model server is not responding." }],
			sources: expect.arrayContaining([expect.objectContaining({ title: "Cryptocurrency" })]),
		});
		expect(turns[0]?.text).toMatch(/no (language )?model/i);
		expect(turns[0]?.text).toMatch(/digital money/);
		expect(await guest.client.health()).toMatchObject({
			status: "degraded",
			parts: {
				inference: { provider: "llama-cpp", status: "down", detail: expect.stringMatching(/respond/) },
			},
		});
	});

	test("answers with a TinyLlama that takes the place of the server, and shortens prompts that exceed its context", async () => {
		const path = join(stack.folder, "tiny.gguf");
		await writeFile(path, encodeTinyModel(TINY_LLAMA));
		await using tiny = await ModelServer.start({ LOCAL_MODEL: path });
		await proxy[Symbol.asyncDispose]();
		proxy = await startRecordingProxy(tiny.url, Number(new URL(proxy.url).port));
		await stack.killAll();
		stack = await stack.restart({ INFERENCE: "llama-cpp" });
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		// Each character is a token of this model, so the Worker's first estimate of the passages is too low.
		for (const useContext of [false, true]) {
			const task = await conversation.ask(QUESTION, { useContext });
			const turn = await task.finished();
			expect(turn.result).toMatchObject({ provider: "llama-cpp", attempts: 1, finish_reason: "stop" });
			expect(turn.text).toBe(TINY_ANSWER);
			expect(listener.text(task.taskId)).toBe(TINY_ANSWER);
		}
		conversation.close();
		const responses = proxy.completions.map(({ responseText }) => responseText);
		expect(responses.some((text) => text.includes("context_length_exceeded"))).toBe(true);
		expect(responses.at(-1)).toContain("[DONE]");
	});
});

function cachedTokens(completion: RecordedCompletion | undefined): number {
	return figure(completion, /"cached_tokens":(\d+)/);
}

function promptTokens(completion: RecordedCompletion | undefined): number {
	return figure(completion, /"prompt_tokens":(\d+)/);
}

function figure(completion: RecordedCompletion | undefined, pattern: RegExp): number {
	const [, digits] = pattern.exec(completion?.responseText ?? "") ?? [];
	if (digits === undefined) throw new Error(`The model server's response has no ${pattern}.`);
	return Number(digits);
}
