import { once } from "node:events";
import type { Server } from "node:http";
import OpenAI from "openai";
import { afterEach, expect, test } from "vitest";
import { type Engine, EngineError } from "../../../local-inference/engine/engine.ts";
import { createApp } from "../../../local-inference/http/app.ts";
import { FairQueue } from "../../../local-inference/queue.ts";
import type { ModelState } from "../../../local-inference/state.ts";
import { LlamaCppEmbedder } from "../../../src/knowledge/embeddings/llama-cpp.ts";

const KEY = "the-key-of-this-test";
const MODEL = "small-model";
const TEXT_MAX_CHARS = 500;
const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});

/** The server with an engine of which the vector of a text is [its length, 1]; "wait" waits until it is stopped. */
async function setUp({ slots = 1, waitingMax = 1, state }: Options = {}) {
	const stopped = Promise.withResolvers<void>();
	const began = Promise.withResolvers<void>();
	const engine: Engine = {
		start: async () => undefined,
		dispose: async () => undefined,
		health: () => ({
			status: "ok",
			device: "cpu",
			threads: null,
			slots,
			contextTokens: 128,
			loadMs: 5,
			memoryBytes: 7,
			detail: null,
		}),
		generate: () => {
			throw new Error("nobody asks for an answer here");
		},
		embed: async (texts, signal) => {
			if (texts.includes("wait")) {
				began.resolve();
				await once(signal, "abort");
				stopped.resolve();
				throw signal.reason;
			}
			if (texts.some((text) => text.length > TEXT_MAX_CHARS))
				throw new EngineError("context_length_exceeded", "Too long.");
			return { vectors: texts.map((text) => [text.length, 1]), tokens: texts.length };
		},
	};
	const queue = new FairQueue(waitingMax, { now: () => 0, expectedMs: () => 12_000 });
	queue.setSlots(slots);
	const server = createApp({
		key: KEY,
		engine,
		queue,
		state: () => state ?? { status: "loaded", model: MODEL },
		now: () => 5_000,
		newId: () => "id",
		keepAliveMs: 60_000,
		log: () => undefined,
	});
	servers.push(server);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
	const post = (body: object, signal: AbortSignal | null = null) =>
		fetch(`${url}/v1/embeddings`, {
			method: "POST",
			headers: { authorization: `Bearer ${KEY}` },
			body: JSON.stringify(body),
			signal,
		});
	return { url, post, queue, stopped: stopped.promise, began: began.promise };
}

interface Options {
	slots?: number;
	waitingMax?: number;
	state?: ModelState;
}

test("answers OpenAI's client with a vector a text", async () => {
	const { url } = await setUp();
	const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 });
	const { data, model, usage } = await client.embeddings.create({ model: MODEL, input: ["a", "bcd"] });
	expect(data.map(({ index, embedding }) => [index, ...embedding])).toEqual([
		[0, 1, 1],
		[1, 3, 1],
	]);
	expect([model, usage.total_tokens]).toEqual([MODEL, 2]);
});

test("takes the dimensions that it has, null for what is optional, and parameters that change nothing", async () => {
	const { post } = await setUp();
	for (const fields of [
		{ dimensions: 2 },
		{ dimensions: null, encoding_format: null, user: null },
		{ user: "u", truncate: true, input_type: "query" },
	])
		expect((await post({ input: ["a"], ...fields })).status).toBe(200);
	const refused = await post({ input: "a", dimensions: 3 });
	expect(await refused.json()).toMatchObject({
		error: { message: "dimensions: this model supports only 2.", param: "dimensions" },
	});
});

test("answers what the Worker asks of an embedding server, and a text that is too long by its beginning", async () => {
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
	["an odd format", { input: "a", encoding_format: "int8" }, 400, "encoding_format"],
	["no dimensions", { input: "a", dimensions: 0 }, 400, "dimensions"],
	["too many texts", { input: Array(257).fill("a") }, 400, "input"],
	["dimensions", { input: "a", dimensions: 64 }, 400, "dimensions"],
	["a text that is too long", { input: "x".repeat(TEXT_MAX_CHARS + 1) }, 400, "input"],
	["another model", { input: "a", model: "gpt" }, 404, "model"],
])("refuses %s", async (_, body, status, param) => {
	const { post, queue } = await setUp();
	const response = await post(body);
	expect(response.status).toBe(status);
	expect(await response.json()).toMatchObject({ error: { param, type: "invalid_request_error" } });
	expect(queue.busy).toBe(0);
});

test("says to wait while the model is not loaded, and when the queue is full", async () => {
	const loading = await setUp({ state: { status: "starting", model: MODEL } });
	expect((await loading.post({ input: "a" })).status).toBe(503);
	const { post, began } = await setUp({ waitingMax: 0 });
	const stop = new AbortController();
	const first = post({ input: "wait" }, stop.signal).catch(() => null);
	await began;
	const refused = await post({ input: "a" });
	expect(refused.status).toBe(503);
	expect(refused.headers.get("retry-after")).toBe("12");
	expect(await refused.json()).toMatchObject({ error: { code: "queue_full" } });
	stop.abort();
	await first;
});

test("stops for a client that goes away, and serves the next", async () => {
	const { post, began, stopped } = await setUp();
	const stop = new AbortController();
	const gone = post({ input: "wait" }, stop.signal).catch(() => null);
	await began;
	const next = post({ input: "a" });
	stop.abort();
	await Promise.all([gone, stopped]);
	expect((await next).status).toBe(200);
});
