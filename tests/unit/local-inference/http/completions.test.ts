import { once } from "node:events";
import type { Server } from "node:http";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { AsyncQueue } from "../../../../local-inference/engine/async-queue.ts";
import {
	type Engine,
	EngineError,
	type GenerateEvent,
	type GenerateRequest,
} from "../../../../local-inference/engine/engine.ts";
import { FairQueue } from "../../../../local-inference/fair-queue.ts";
import type { ModelState } from "../../../../local-inference/health.ts";
import { createApp } from "../../../../local-inference/http/app.ts";
import { until } from "../../../support/until.ts";

const KEY = "the-key-of-this-test";
const MODEL = "small-model";
const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});

/** A running generation whose events the test controls. */
class Generation {
	readonly request: GenerateRequest;
	readonly aborted = Promise.withResolvers<void>();
	readonly events = new AsyncQueue<GenerateEvent | Error>();

	constructor(request: GenerateRequest) {
		this.request = request;
	}

	emit(...events: (GenerateEvent | Error)[]): void {
		for (const event of events) this.events.push(event);
	}
}

async function setUp({
	slots = 2,
	waitingMax = 4,
	state,
}: {
	slots?: number;
	waitingMax?: number;
	state?: ModelState;
} = {}) {
	const log: string[] = [];
	const generations: Generation[] = [];
	const arrivals: (() => void)[] = [];
	const engine: Engine = {
		start: async () => undefined,
		dispose: async () => undefined,
		embed: async () => ({ vectors: [], tokens: 0 }),
		health: () => ({
			status: "ok",
			device: "cpu",
			threads: { decode: 1, prefill: 2, tried: [] },
			slots,
			contextTokens: 128,
			loadMs: 5,
			memoryBytes: 7,
			detail: null,
		}),
		async *generate(request, signal) {
			const generation = new Generation(request);
			generations.push(generation);
			for (const arrived of arrivals.splice(0)) arrived();
			const aborted = once(signal, "abort").then(() => new Error("stopped"));
			for (;;) {
				const event = await Promise.race([generation.events.next(), aborted]);
				if (signal.aborted) generation.aborted.resolve();
				if (event instanceof Error) throw event;
				yield event;
				if (event.type === "finish") return;
			}
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
		log: (line) => log.push(line),
	});
	servers.push(server);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const base = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
	const post = (body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
		fetch(`${base}/v1/chat/completions`, {
			method: "POST",
			headers: { authorization: `Bearer ${KEY}`, ...headers },
			body: typeof body === "string" ? body : JSON.stringify(body),
			...(signal && { signal }),
		});
	/** Waits for the n-th generation of the engine. */
	const generation = async (n: number): Promise<Generation> => {
		for (;;) {
			const found = generations[n];
			if (found) return found;
			await new Promise<void>((resolve) => arrivals.push(resolve));
		}
	};
	return { base, post, generation, queue, generations, log };
}

const hello = { messages: [{ role: "user", content: "Hello" }] };
const prompt: GenerateEvent = { type: "prompt", promptTokens: 9, cachedTokens: 4 };
const finish: GenerateEvent = { type: "finish", reason: "stop", completionTokens: 2 };

const ErrorBody = z.object({
	error: z.strictObject({
		message: z.string(),
		type: z.string(),
		param: z.string().nullable(),
		code: z.string(),
	}),
});
const errorOf = async (response: Response) => ErrorBody.parse(await response.json()).error;

/** Reads server-sent events and comments one by one. */
function reader(response: Response) {
	const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
	let text = "";
	return async (): Promise<string | null> => {
		for (;;) {
			const end = text.indexOf("\n\n");
			if (end >= 0) {
				const event = text.slice(0, end);
				text = text.slice(end + 2);
				return event;
			}
			const chunk = await stream?.read();
			if (!chunk || chunk.done) return null;
			text += chunk.value;
		}
	};
}

describe("POST /v1/chat/completions", () => {
	test("returns a chat.completion object", async () => {
		const { post, generation } = await setUp();
		const response = post({ ...hello, model: MODEL, max_tokens: 7 }, { "x-conversation-key": "c1" });
		const running = await generation(0);
		expect(running.request).toMatchObject({ maxTokens: 7, conversationKey: "c1", messages: hello.messages });
		running.emit(prompt, { type: "token", text: "Hi" }, { type: "token", text: "!" }, finish);
		expect(await (await response).json()).toEqual({
			id: "chatcmpl-id",
			object: "chat.completion",
			created: 5,
			model: MODEL,
			choices: [
				{
					index: 0,
					message: { role: "assistant", content: "Hi!", refusal: null },
					logprobs: null,
					finish_reason: "stop",
				},
			],
			usage: {
				prompt_tokens: 9,
				completion_tokens: 2,
				total_tokens: 11,
				prompt_tokens_details: { cached_tokens: 4 },
			},
		});
	});

	test("streams chunks, the usage if requested, and [DONE]", async () => {
		const { post, generation } = await setUp();
		const response = post({ ...hello, stream: true, stream_options: { include_usage: true } });
		(await generation(0)).emit(prompt, { type: "token", text: "Hi" }, finish);
		const events = (await (await response).text()).trim().split("\n\n");
		expect(events.at(-1)).toBe("data: [DONE]");
		const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice("data: ".length)));
		expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
			{ role: "assistant", content: "" },
			{ content: "Hi" },
			{},
			undefined,
		]);
		expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, "stop", undefined]);
		expect(chunks.at(-1).usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 2 });
	});

	test("sends keep-alive comments on a stream while its prompt is evaluated", async () => {
		const { post, generation } = await setUp();
		const response = post({ ...hello, stream: true });
		const running = await generation(0);
		running.emit(prompt);
		const next = reader(await response);
		expect(await next()).toContain('"role":"assistant"');
		running.emit({ type: "prompt_progress" });
		expect(await next()).toBe(": keep-alive");
		running.emit({ type: "prompt_progress" });
		expect(await next()).toBe(": keep-alive");
		running.emit({ type: "token", text: "Hi" });
		expect(await next()).toContain('"content":"Hi"');
	});

	test("sends a waiting client its queue position immediately and whenever the position changes", async () => {
		const { post, generation } = await setUp({ slots: 1 });
		const first = post(hello, { "x-user-key": "a" });
		const running = await generation(0);
		const second = new AbortController();
		const leaving = reader(await post({ ...hello, stream: true }, { "x-user-key": "b" }, second.signal));
		expect(await leaving()).toBe(': queue {"position":1,"eta_ms":12000}');
		const next = reader(await post({ ...hello, stream: true }, { "x-user-key": "c" }));
		expect(await next()).toBe(': queue {"position":2,"eta_ms":24000}');
		second.abort();
		expect(await next()).toBe(': queue {"position":1,"eta_ms":12000}');
		running.emit(prompt, finish);
		await first;
		(await generation(1)).emit(prompt);
		expect(await next()).toContain('"role":"assistant"');
	});

	test("returns 503 with Retry-After when the queue is full", async () => {
		const { post, generation } = await setUp({ slots: 1, waitingMax: 1 });
		void post(hello).catch(() => undefined);
		await generation(0);
		const waiting = await post({ ...hello, stream: true });
		const refused = await post(hello);
		expect(refused.status).toBe(503);
		expect(refused.headers.get("retry-after")).toBe("12");
		expect(await errorOf(refused)).toMatchObject({ type: "server_error", code: "queue_full" });
		await waiting.body?.cancel();
	});

	test("returns queue_full to a background request that is evicted to admit a chat, even if its stream is open", async () => {
		const { post, generation, queue } = await setUp({ slots: 1, waitingMax: 2 });
		void post(hello).catch(() => undefined);
		await generation(0);
		const background = { "x-user-key": "r", "x-priority": "background" };
		const stream = await post({ ...hello, stream: true }, background);
		const whole = post(hello, background);
		await until(() => queue.waiting === 2);
		const chats = [await post({ ...hello, stream: true }), await post({ ...hello, stream: true })];
		const refused = await whole;
		expect(refused.status).toBe(503);
		expect(refused.headers.get("retry-after")).toBe("12");
		expect((await errorOf(refused)).code).toBe("queue_full");
		const events = (await stream.text()).trim().split("\n\n");
		expect(events.at(-1)).toMatch(/^data: {"error":{.*"code":"queue_full"}}$/);
		expect(events.slice(0, -1).every((event) => event.startsWith(": queue "))).toBe(true);
		expect(queue.waiting).toBe(2);
		for (const chat of chats) await chat.body?.cancel();
	});

	test("serves chats before background requests, and serves users in turn", async () => {
		const { post, generation, generations } = await setUp({ slots: 1 });
		const ask = async (content: string, user: string, priority = "chat") => {
			const body = { messages: [{ role: "user", content }], stream: true };
			return reader(await post(body, { "x-user-key": user, "x-priority": priority }));
		};
		const first = post(hello);
		await generation(0);
		for (const read of [
			await ask("background", "r", "background"),
			await ask("a1", "a"),
			await ask("a2", "a"),
			await ask("b1", "b"),
		])
			void read();
		for (let i = 0; i < 5; i++) (await generation(i)).emit(prompt, finish);
		await first;
		expect(generations.map(({ request }) => request.messages[0]?.content)).toEqual([
			"Hello",
			"a1",
			"b1",
			"a2",
			"background",
		]);
	});

	test("stops generating when the client disconnects, and releases the slot to the next request", async () => {
		const { post, generation, queue } = await setUp({ slots: 1 });
		const client = new AbortController();
		const response = post({ ...hello, stream: true }, {}, client.signal);
		const running = await generation(0);
		running.emit(prompt);
		await response;
		void post(hello).catch(() => undefined);
		client.abort();
		await running.aborted.promise;
		await generation(1);
		expect(queue.busy).toBe(1);
	});

	test("ends a failed stream with an error and without [DONE]", async () => {
		const { post, generation } = await setUp();
		const response = post({ ...hello, stream: true });
		(await generation(0)).emit(prompt, new EngineError("engine_crashed", "The model's process stopped."));
		const text = await (await response).text();
		expect(text).toContain('"code":"engine_crashed"');
		expect(text).not.toContain("[DONE]");
	});

	test("returns 400 when the prompt is too long, streamed or not", async () => {
		const { post, generation } = await setUp();
		for (const [n, stream] of [true, false].entries()) {
			const response = post({ ...hello, stream });
			(await generation(n)).emit(new EngineError("context_length_exceeded", "Too long."));
			expect((await response).status).toBe(400);
			expect(await errorOf(await response)).toEqual({
				message: "Too long.",
				type: "invalid_request_error",
				param: "messages",
				code: "context_length_exceeded",
			});
		}
	});

	test("accepts the loaded model, 'default' or no model, and rejects other models", async () => {
		const { post, generation } = await setUp();
		const other = await post({ ...hello, model: "gpt-5" });
		expect(other.status).toBe(404);
		expect(await errorOf(other)).toMatchObject({ code: "model_not_found", param: "model" });
		const response = post({ ...hello, model: "default" });
		(await generation(0)).emit(prompt, finish);
		expect((await response).status).toBe(200);
	});

	test.each([
		["model_loading", { status: "starting", model: MODEL }],
		["model_downloading", { status: "downloading", model: MODEL, progress: 0.5 }],
		["model_unavailable", { status: "unavailable", model: null, detail: "Set LOCAL_MODEL." }],
	] as const)("returns 503 %s with Retry-After while no model is loaded", async (code, state) => {
		const { post } = await setUp({ state });
		const response = await post(hello);
		expect(response.status).toBe(503);
		expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
		expect((await errorOf(response)).code).toBe(code);
	});

	test("rejects invalid JSON and bodies that are too large", async () => {
		const { post } = await setUp();
		expect((await post("{")).status).toBe(400);
		const large = await post({ messages: [{ role: "user", content: "x".repeat(3_000_000) }] });
		expect(large.status).toBe(413);
		expect((await errorOf(large)).code).toBe("request_too_large");
	});

	test("never logs prompts or keys", async () => {
		const { post, generation, log } = await setUp();
		const response = post({ messages: [{ role: "user", content: "a secret" }] });
		(await generation(0)).emit(prompt, new Error("It broke."));
		expect((await response).status).toBe(500);
		expect(log.join()).not.toMatch(/a secret|the-key/);
	});
});

describe("the model server", () => {
	test("requires the key on every route except /health", async () => {
		const { base } = await setUp();
		for (const headers of [{}, { authorization: "Bearer wrong" }]) {
			const response = await fetch(`${base}/v1/models`, { headers });
			expect(response.status).toBe(401);
			expect(await errorOf(response)).toMatchObject({ code: "invalid_api_key" });
		}
		expect((await fetch(`${base}/health`)).status).toBe(200);
	});

	test("lists its model", async () => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		const models = await (await fetch(`${base}/v1/models`, { headers })).json();
		const model = { id: MODEL, object: "model", created: 0, owned_by: "local", context_length: 128 };
		expect(models).toEqual({ object: "list", data: [model] });
	});

	test.each([["small-model"], ["small-model/"]])("returns its model by name: %s", async (name) => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		const found = await fetch(`${base}/v1/models/${name}`, { headers });
		expect(await found.json()).toMatchObject({ id: MODEL, object: "model" });
	});

	test("returns 404 model_not_found for a model that does not exist", async () => {
		const { base } = await setUp();
		const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: KEY, maxRetries: 0 });
		expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL });
		for (const name of ["gpt-4o", "a/b", "%E0%A4%A"]) {
			await expect(client.models.retrieve(name)).rejects.toMatchObject({
				status: 404,
				code: "model_not_found",
				param: "model",
			});
		}
	});

	test("accepts paths with a trailing slash, bodies of any content type, and a byte order mark", async () => {
		const { base, generation } = await setUp();
		const headers = { authorization: `Bearer ${KEY}`, "content-type": "text/plain; charset=utf-8" };
		const body = `\uFEFF${JSON.stringify(hello)}`;
		const response = fetch(`${base}/v1/chat/completions/`, { method: "POST", headers, body });
		(await generation(0)).emit(prompt, { type: "token", text: "Hi" }, finish);
		expect((await response).status).toBe(200);
		expect((await fetch(`${base}/v1/models/`, { headers })).status).toBe(200);
		expect((await fetch(`${base}/constructor`, { headers })).status).toBe(404);
	});

	test("reports its health", async () => {
		const { base } = await setUp();
		expect(await (await fetch(`${base}/health`)).json()).toEqual({
			status: "ok",
			model: MODEL,
			device: "cpu",
			threads: { decode: 1, prefill: 2, tried: [] },
			context_tokens: 128,
			load_ms: 5,
			memory_bytes: 7,
			slots: { total: 2, busy: 0 },
			waiting: 0,
		});
	});

	test("reports the progress of a download", async () => {
		const { base } = await setUp({ state: { status: "downloading", model: MODEL, progress: 0.25 } });
		const health = await (await fetch(`${base}/health`)).json();
		expect(health).toMatchObject({ status: "downloading", progress: 0.25, model: MODEL });
	});

	test("rejects unknown paths and methods", async () => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		expect((await fetch(`${base}/v1/completions`, { method: "POST", headers })).status).toBe(404);
		const get = await fetch(`${base}/v1/chat/completions`, { headers });
		expect(get.status).toBe(405);
		expect(get.headers.get("allow")).toBe("POST");
	});
});
