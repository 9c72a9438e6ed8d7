import { once } from "node:events";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { type Engine, EngineError } from "../../../../local-inference/engine/engine.ts";
import type { ModelState } from "../../../../local-inference/health.ts";
import { LlamaCppEmbedder } from "../../../../src/knowledge/embeddings/llama-cpp.ts";
import { KEY, MODEL, serve } from "./fake-engine-server.ts";

const TEXT_MAX_CHARS = 500;

/**
 * Starts the server with a fake engine. The vector of a text is [its length, 1]; the text "wait" blocks until its
 * request is aborted, and "wait once" does so the first time.
 */
async function setUp({ slots = 1, waitingMax = 1, state }: Options = {}) {
	const stopped = Promise.withResolvers<void>();
	const started = Promise.withResolvers<void>();
	let hasWaited = false;
	const engine: Engine = {
		dispose: async () => undefined,
		health: () => ({
			status: "ok",
			device: "cpu",
			cpuThreads: null,
			slots,
			contextTokens: 128,
			parameters: 135_000_000,
			loadMs: 5,
			memoryBytes: 7,
			detail: null,
		}),
		generate: () => {
			throw new Error("These tests request no answers.");
		},
		embed: async (texts, signal) => {
			if (texts.includes("wait") || (texts.includes("wait once") && !hasWaited)) {
				hasWaited = true;
				started.resolve();
				await once(signal, "abort");
				stopped.resolve();
				throw signal.reason;
			}
			if (texts.some((text) => text.length > TEXT_MAX_CHARS))
				throw new EngineError("context_length_exceeded", "Too long.");
			return { vectors: texts.map((text) => [text.length, 1]), tokens: texts.length };
		},
	};
	const { url, queue } = await serve(engine, { slots, waitingMax, state, log: () => undefined });
	const post = (body: object, signal: AbortSignal | null = null, headers = {}) =>
		fetch(`${url}/v1/embeddings`, {
			method: "POST",
			headers: { authorization: `Bearer ${KEY}`, ...headers },
			body: JSON.stringify(body),
			signal,
		});
	return { url, post, queue, stopped: stopped.promise, started: started.promise };
}

interface Options {
	slots?: number;
	waitingMax?: number;
	state?: ModelState;
}

describe("POST /v1/embeddings", () => {
	test("returns one vector per text to the OpenAI client", async () => {
		const { url } = await setUp();
		const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 });
		const { data, model, usage } = await client.embeddings.create({ model: MODEL, input: ["a", "bcd"] });
		expect(data.map(({ index, embedding }) => [index, ...embedding])).toEqual([
			[0, 1, 1],
			[1, 3, 1],
		]);
		expect([model, usage.total_tokens]).toEqual([MODEL, 2]);
	});

	test("accepts the model's own dimensions, null for optional parameters, and parameters that have no effect", async () => {
		const { post } = await setUp();
		for (const fields of [
			{ dimensions: 2 },
			{ dimensions: null, encoding_format: null, user: null },
			{ user: "u", truncate: true, input_type: "query" },
		])
			expect((await post({ input: ["a"], ...fields })).status).toBe(200);
		const rejected = await post({ input: "a", dimensions: 3 });
		expect(await rejected.json()).toMatchObject({
			error: { message: "dimensions: this model supports only 2.", param: "dimensions" },
		});
	});

	test("lets the Worker's embedder embed the start of a text that is too long", async () => {
		const { url } = await setUp();
		const server = { url, apiKey: KEY, fetch, now: () => 0 };
		const embedder = new LlamaCppEmbedder(server, MODEL);
		const vectors = await embedder.embed(["ab", "x".repeat(TEXT_MAX_CHARS * 2)], "passage");
		expect(vectors.map(([x = 0, y = 1]) => Math.round(x / y))).toEqual([2, TEXT_MAX_CHARS]);
	});

	test.each([
		["no input", {}, 400, "input"],
		["an empty text", { input: "" }, 400, "input"],
		["a blank text", { input: " \n" }, 400, "input"],
		["an empty list", { input: [] }, 400, "input"],
		["tokens", { input: [1, 2] }, 400, "input"],
		["lists of tokens", { input: [[1], [2]] }, 400, "input"],
		["an unknown format", { input: "a", encoding_format: "int8" }, 400, "encoding_format"],
		["zero dimensions", { input: "a", dimensions: 0 }, 400, "dimensions"],
		["too many texts", { input: Array(257).fill("a") }, 400, "input"],
		["dimensions", { input: "a", dimensions: 64 }, 400, "dimensions"],
		["a text that is too long", { input: "x".repeat(TEXT_MAX_CHARS + 1) }, 400, "input"],
		["another model", { input: "a", model: "gpt" }, 404, "model"],
	])("rejects %s", async (_, body, status, param) => {
		const { post, queue } = await setUp();
		const response = await post(body);
		expect(response.status).toBe(status);
		expect(await response.json()).toMatchObject({ error: { param, type: "invalid_request_error" } });
		expect(queue.busy).toBe(0);
	});

	test("returns 503 while the model is loading and when the queue is full", async () => {
		const loading = await setUp({ state: { status: "starting", model: MODEL } });
		expect((await loading.post({ input: "a" })).status).toBe(503);
		const { post, started } = await setUp({ waitingMax: 0 });
		const stop = new AbortController();
		const first = post({ input: "wait" }, stop.signal).catch(() => null);
		await started;
		const rejected = await post({ input: "a" });
		expect(rejected.status).toBe(503);
		expect(rejected.headers.get("retry-after")).toBe("12");
		expect(await rejected.json()).toMatchObject({ error: { code: "queue_full" } });
		stop.abort();
		await first;
	});

	test("gives the only slot to a chat while it embeds in the background, and then starts again", async () => {
		const { post, started, stopped } = await setUp();
		const background = post({ input: "wait once" }, null, { "x-priority": "background" });
		await started;
		const chat = post({ input: "a" });
		await stopped;
		expect((await chat).status).toBe(200);
		expect(await (await background).json()).toMatchObject({ data: [{ embedding: [9, 1] }] });
	});

	test("stops when the client disconnects, and then serves the next request", async () => {
		const { post, started, stopped } = await setUp();
		const stop = new AbortController();
		const disconnected = post({ input: "wait" }, stop.signal).catch(() => null);
		await started;
		const next = post({ input: "a" });
		stop.abort();
		await Promise.all([disconnected, stopped]);
		expect((await next).status).toBe(200);
	});
});
