import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
	FIRST_TOKEN_TIMEOUT_MS,
	LlamaCpp,
	MODEL_CACHE_MS,
	NEXT_TOKEN_TIMEOUT_MS,
	PROBE_TIMEOUT_MS,
} from "../../../src/inference/llama-cpp.ts";
import { chunk, type Handler, json, startSseServer, stream } from "../../support/sse-server.ts";
import { collect, NOW, neverAborted, rejection, request } from "./helpers.ts";

const CHAT = "/v1/chat/completions";
const USAGE = { prompt_tokens: 12, completion_tokens: 2 };
const ANSWER = [
	chunk("Hel"),
	chunk("lo", null),
	chunk(null, "stop"),
	`data: ${JSON.stringify({ choices: [], usage: USAGE, model: "tiny.gguf" })}`,
	"data: [DONE]",
];
const MODELS = json(200, { object: "list", data: [{ id: "tiny.gguf", object: "model" }] });

const client = (url: string, apiKey = "secret", doFetch: typeof fetch = fetch) =>
	new LlamaCpp({ url, apiKey, fetch: doFetch, now: () => NOW });
const ask = (model: LlamaCpp, signal = neverAborted()) => collect(model.generate(request(), signal));

/** Asks a question to a server with the given chat handler, and returns the error. */
async function errorFrom(chat: Handler): Promise<unknown> {
	await using server = await startSseServer({ "/v1/models": MODELS, [CHAT]: chat });
	return await rejection(ask(client(server.url)));
}

describe("LlamaCpp.generate", () => {
	test("streams an answer, and sends the API key, the priority and the opaque keys", async () => {
		await using server = await startSseServer({
			"/v1/models": MODELS,
			[CHAT]: stream(': queue {"position":3,"eta_ms":12000}', ": keep-alive", ...ANSWER),
		});
		expect(await ask(client(server.url))).toEqual([
			{ type: "queued", position: 3, etaMs: 12_000 },
			{ type: "token", text: "Hel" },
			{ type: "token", text: "lo" },
			{ type: "finish", reason: "stop", usage: USAGE, model: "tiny.gguf" },
		]);
		const call = server.requests.at(-1);
		expect(call?.headers).toMatchObject({
			authorization: "Bearer secret",
			"x-priority": "chat",
			"x-user-key": "user-key",
			"x-conversation-key": "conversation-key",
		});
		expect(call?.body).toEqual({
			model: "tiny.gguf",
			messages: request().messages,
			max_tokens: 50,
			temperature: 0.2,
			frequency_penalty: 0.4,
			stream: true,
			stream_options: { include_usage: true },
		});
	});

	test("reads the model name only once, and sends no API key when none is configured", async () => {
		await using server = await startSseServer({ "/v1/models": MODELS, [CHAT]: stream(...ANSWER) });
		const model = client(server.url, "");
		await ask(model);
		await ask(model);
		expect(server.requests.map(({ path }) => path)).toEqual(["/v1/models", CHAT, CHAT]);
		expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
	});

	test("supports a server that lists no models and reports no usage", async () => {
		await using server = await startSseServer({
			[CHAT]: stream(chunk("Hi"), chunk(" there"), "data: [DONE]"),
		});
		expect((await ask(client(server.url))).at(-1)).toMatchObject({
			model: "unknown",
			usage: { completion_tokens: 2 },
		});
		expect(server.requests.at(-1)?.body).not.toHaveProperty("model");
	});

	test("reads the model name again after the server has switched models", async () => {
		const names = ["old.gguf", "new.gguf"];
		const answers = [
			json(404, { error: { message: "no such model", code: "model_not_found" } }),
			stream(...ANSWER),
		];
		await using server = await startSseServer({
			"/v1/models": (...args) => json(200, { data: [{ id: names.shift() }] })(...args),
			[CHAT]: (...args) => answers.shift()?.(...args),
		});
		const model = client(server.url);
		expect(await rejection(ask(model))).toMatchObject({ kind: "broken" });
		await ask(model);
		expect(server.requests.at(-1)?.body).toMatchObject({ model: "new.gguf" });
	});
});

describe("LlamaCpp.contextTokens", () => {
	const list = (fields: object) => json(200, { data: [{ id: "tiny.gguf", ...fields }, { id: "other" }] });
	const sizeOf = (model: LlamaCpp) => model.contextTokens(neverAborted());

	test.each<[string, number | null, Record<string, Handler>]>([
		["the bundled server", 4_096, { "/v1/models": list({ context_length: 4_096 }) }],
		["vLLM", 8_192, { "/v1/models": list({ max_model_len: 8_192 }) }],
		[
			"llama-server, which also lists the training size",
			2_048,
			{
				"/v1/models": list({ meta: { n_ctx_train: 131_072 } }),
				"/props": json(200, { default_generation_settings: { n_ctx: 2_048 }, total_slots: 4 }),
			},
		],
		[
			"Ollama, for the model that is used",
			4_096,
			{
				"/v1/models": list({}),
				"/api/ps": json(200, {
					models: [
						{ name: "other", context_length: 512 },
						{ name: "tiny.gguf", context_length: 4_096 },
					],
				}),
			},
		],
		[
			"LM Studio, for the model that is used",
			16_384,
			{
				"/v1/models": list({}),
				"/api/v0/models": json(200, {
					data: [
						{ id: "other", max_context_length: 512 },
						{ id: "tiny.gguf", max_context_length: 131_072, loaded_context_length: 16_384 },
					],
				}),
			},
		],
		["a server that does not report it", null, { "/v1/models": list({ context_length: "many" }) }],
		["a server that lists no models", null, { "/v1/models": json(200, { data: [] }) }],
	])("reads the size from %s", async (_, size, routes) => {
		await using server = await startSseServer(routes);
		expect(await sizeOf(client(server.url))).toBe(size);
	});

	test.each<[string, number | null, object]>([
		["llama-server and the bundled server", 135_000_000, { meta: { n_params: 135_000_000 } }],
		["a server that does not report it", null, { meta: null }],
	])("reads the number of parameters from %s", async (_, parameters, listed) => {
		await using server = await startSseServer({ "/v1/models": list(listed) });
		expect(await client(server.url).parameters(neverAborted())).toBe(parameters);
	});

	test("lists the models again while the server loads its model", async () => {
		const lists = [json(200, { data: [] }), list({ meta: { n_params: 1_100_000_000 } })];
		await using server = await startSseServer({ "/v1/models": (...args) => lists.shift()?.(...args) });
		const model = client(server.url);
		expect(await model.parameters(neverAborted())).toBeNull();
		expect(await model.parameters(neverAborted())).toBe(1_100_000_000);
	});

	test("sends no more requests than the model name needs if the list of models contains the size", async () => {
		await using server = await startSseServer({
			"/v1/models": list({ context_length: 4_096 }),
			[CHAT]: stream(...ANSWER),
		});
		const servedModels = new Map();
		for (const n of [1, 2, 3]) {
			const model = new LlamaCpp({ url: server.url, apiKey: "", fetch, now: () => NOW + n, servedModels });
			expect(await sizeOf(model)).toBe(4_096);
			await ask(model);
		}
		expect(server.requests.map(({ path }) => path)).toEqual(["/v1/models", CHAT, CHAT, CHAT]);
	});

	test("reads the size again after a minute, and after an error response", async () => {
		const sizes = [4_096, 2_048, 8_192];
		const answers = [json(400, { error: { code: "context_length_exceeded" } })];
		await using server = await startSseServer({
			"/v1/models": (...args) => list({ context_length: sizes.shift() })(...args),
			[CHAT]: (...args) => answers.shift()?.(...args),
		});
		let now = NOW;
		const model = new LlamaCpp({ url: server.url, apiKey: "", fetch, now: () => now });
		expect(await sizeOf(model)).toBe(4_096);
		now += MODEL_CACHE_MS;
		expect(await sizeOf(model)).toBe(2_048);
		expect(await rejection(ask(model))).toMatchObject({ kind: "too_long" });
		expect(await sizeOf(model)).toBe(8_192);
	});

	test("rejects as unreachable while no server is running", async () => {
		const refused: typeof fetch = async () => {
			throw new TypeError("fetch failed");
		};
		expect(await rejection(sizeOf(client("http://model", "", refused)))).toMatchObject({
			kind: "unreachable",
		});
	});
});

describe("an error response from a model server", () => {
	const fault = (code: string | number | null, type = "x") => ({ error: { message: "because", type, code } });

	test.each<[number, unknown, string]>([
		[503, fault("queue_full"), "busy"],
		[503, fault(503, "unavailable_error"), "loading"],
		[503, fault("model_loading"), "loading"],
		[502, fault("server_unreachable"), "unreachable"],
		[429, {}, "busy"],
		[503, fault("model_downloading"), "unavailable"],
		[503, fault("model_unavailable"), "unavailable"],
		[500, fault("engine_crashed"), "broken"],
		[504, "<html>gateway timeout</html>", "broken"],
		[502, "<html>bad gateway</html>", "unreachable"],
		[530, "error code: 1033", "unreachable"],
		[400, fault("context_length_exceeded"), "too_long"],
		[400, fault(400, "exceed_context_size_error"), "too_long"],
		[400, fault("invalid_request"), "refused"],
		[401, { error: "plain text" }, "refused"],
		[404, {}, "refused"],
	])("with status %i and body %j is %s", async (status, body, kind) => {
		expect(await errorFrom(json(status, body))).toMatchObject({ name: "ProviderError", kind });
	});

	test.each([
		["7", 7_000],
		[new Date(NOW + 30_000).toUTCString(), 30_000],
		["later", null],
	])("with Retry-After %s results in a delay of %j ms", async (header, retryAfterMs) => {
		expect(await errorFrom(json(503, {}, { "Retry-After": header }))).toMatchObject({ retryAfterMs });
	});

	test("includes the server's message", async () => {
		const error = await errorFrom(json(500, fault("engine_crashed")));
		expect(error).toMatchObject({ message: "The model server responded with status 500: because" });
	});

	test("inside a stream is reported as busy when the server drops the question from its queue", async () => {
		const place = ': queue {"position":64,"eta_ms":12000}';
		expect(await errorFrom(stream(place, `data: ${JSON.stringify(fault("queue_full"))}`))).toMatchObject({
			kind: "busy",
			message: "The model server is busy: because",
		});
	});

	test("that passes on the error of another server is not described twice", async () => {
		const said = "The model server responded with status 500: because";
		expect(await errorFrom(json(500, { error: { message: said, code: "engine_crashed" } }))).toMatchObject({
			message: said,
		});
		const failed = "The model failed while answering: CUDA out of memory";
		const inStream = { error: { message: failed, code: "engine_crashed" } };
		expect(await errorFrom(stream(`data: ${JSON.stringify(inStream)}`))).toMatchObject({ message: failed });
	});

	test("to a request for the model name is reported as loading while the model loads", async () => {
		await using server = await startSseServer({ "/v1/models": json(503, fault("model_loading")) });
		expect(await rejection(ask(client(server.url)))).toMatchObject({ kind: "loading" });
	});
});

describe("a failed connection", () => {
	test("is reported as unreachable when no server is listening", async () => {
		const server = await startSseServer({});
		await server[Symbol.asyncDispose]();
		expect(await rejection(ask(client(server.url)))).toMatchObject({ kind: "unreachable" });
	});

	test("is reported as unreachable when the host name does not resolve", async () => {
		const noHost: typeof fetch = async () => {
			throw new TypeError("internal error; reference = x");
		};
		expect(await rejection(ask(client("http://model.invalid", "", noHost)))).toMatchObject({
			kind: "unreachable",
		});
	});

	test("is reported as broken when the server closes it before responding", async () => {
		const hangUp = (_request: unknown, response: ServerResponse) => response.destroy();
		expect(await errorFrom(hangUp)).toMatchObject({ kind: "broken" });
	});

	test("is reported as broken when it is reset during the answer", async () => {
		const reset = (_request: unknown, response: ServerResponse) => {
			response.writeHead(200).write(`${chunk("half")}\n\n`, () => response.destroy());
		};
		expect(await errorFrom(reset)).toMatchObject({ kind: "broken" });
	});

	test("is reported as broken when the answer is truncated", async () => {
		expect(await errorFrom(stream(chunk("half")))).toMatchObject({
			kind: "broken",
			message: "The answer was cut off.",
		});
	});
});

describe("an abort", () => {
	const reason = new Error("stopped by the user");

	test("closes the connection during an answer and throws the abort reason", async () => {
		await using server = await startSseServer({
			"/v1/models": MODELS,
			[CHAT]: (_request, response) => void response.writeHead(200).write(`${chunk("Hel")}\n\n`),
		});
		const stop = new AbortController();
		const events = client(server.url).generate(request(), stop.signal);
		expect((await events.next()).value).toEqual({ type: "token", text: "Hel" });
		const rest = rejection(events.next());
		stop.abort(reason);
		expect(await rest).toBe(reason);
		await server.requests.at(-1)?.closed;
	});

	test("closes the connection before the server responds", async () => {
		const stop = new AbortController();
		await using server = await startSseServer({ "/v1/models": MODELS, [CHAT]: () => stop.abort(reason) });
		expect(await rejection(ask(client(server.url), stop.signal))).toBe(reason);
		await server.requests.at(-1)?.closed;
	});

	test("is not needed to close the connection when the consumer stops reading", async () => {
		await using server = await startSseServer({
			"/v1/models": MODELS,
			[CHAT]: (_request, response) => void response.writeHead(200).write(`${chunk("Hel")}\n\n`),
		});
		for await (const _event of client(server.url).generate(request(), neverAborted())) break;
		await server.requests.at(-1)?.closed;
	});
});

describe("a slow or silent server", () => {
	afterEach(() => void vi.useRealTimers());

	/** Creates a fetch whose response sends the given parts and then never ends. */
	function silentAfter(...parts: string[]): typeof fetch {
		return async (input) => {
			if (!String(input).endsWith(CHAT)) return new Response(null, { status: 404 });
			const body = new ReadableStream({
				start: (controller) => {
					for (const part of parts) controller.enqueue(new TextEncoder().encode(`${part}\n\n`));
				},
			});
			return new Response(body);
		};
	}

	test("has a longer timeout for its first token, measured from the last queue comment", async () => {
		vi.useFakeTimers();
		const model = client("http://model", "", silentAfter(': queue {"position":1,"eta_ms":null}'));
		const events = model.generate(request(), neverAborted());
		expect((await events.next()).value).toEqual({ type: "queued", position: 1, etaMs: null });
		const next = rejection(events.next());
		await vi.advanceTimersByTimeAsync(FIRST_TOKEN_TIMEOUT_MS - 1);
		expect(vi.getTimerCount()).toBe(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(await next).toMatchObject({ kind: "broken", message: "The model did not respond within 120 s." });
	});

	test("restarts the timeout for its first token with each comment", async () => {
		vi.useFakeTimers();
		const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
		const server = writable.getWriter();
		const send = (line: string) => void server.write(new TextEncoder().encode(`${line}\n\n`));
		const answer = new Response(readable);
		const first = client("http://model", "", async (input) =>
			String(input).endsWith(CHAT) ? answer : new Response(null, { status: 404 }),
		)
			.generate(request(), neverAborted())
			.next();
		for (let i = 0; i < 3; i++) {
			await vi.advanceTimersByTimeAsync(FIRST_TOKEN_TIMEOUT_MS - 1);
			send(": keep-alive");
		}
		await vi.advanceTimersByTimeAsync(FIRST_TOKEN_TIMEOUT_MS - 1);
		send(chunk("a"));
		expect((await first).value).toEqual({ type: "token", text: "a" });
	});

	test("restarts its timeout with each thinking token", async () => {
		vi.useFakeTimers();
		const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
		const server = writable.getWriter();
		const send = (line: string) => void server.write(new TextEncoder().encode(`${line}\n\n`));
		const thought = (fields: object) => `data: ${JSON.stringify({ choices: [{ delta: fields }] })}`;
		const answer = new Response(readable);
		const events = client("http://model", "", async (input) =>
			String(input).endsWith(CHAT) ? answer : new Response(null, { status: 404 }),
		).generate(request(), neverAborted());
		send(chunk("<think>"));
		expect((await events.next()).value).toEqual({ type: "thinking", text: "" });
		const token = (async () => {
			for await (const event of events) if (event.type === "token") return event;
			return null;
		})();
		for (const line of [chunk("hm, "), thought({ reasoning: "hm" }), chunk("</think>"), chunk("Paris")]) {
			await vi.advanceTimersByTimeAsync(NEXT_TOKEN_TIMEOUT_MS - 1);
			send(line);
		}
		expect(await token).toEqual({ type: "token", text: "Paris" });
	});

	test("has a shorter timeout between tokens", async () => {
		vi.useFakeTimers();
		const events = client("http://model", "", silentAfter(chunk("a"))).generate(request(), neverAborted());
		await events.next();
		const next = rejection(events.next());
		await vi.advanceTimersByTimeAsync(NEXT_TOKEN_TIMEOUT_MS);
		expect(await next).toMatchObject({ kind: "broken", message: "The model did not respond within 30 s." });
		expect(vi.getTimerCount()).toBe(0);
	});

	test("is reported as unreachable when it accepts connections but does not respond", async () => {
		vi.useFakeTimers();
		const aborted: string[] = [];
		const mute: typeof fetch = (input, init) =>
			new Promise((_, reject) => {
				init?.signal?.addEventListener("abort", () => {
					aborted.push(new URL(String(input)).pathname);
					reject(new Error("aborted"));
				});
			});
		const failed = rejection(ask(client("http://model", "", mute)));
		await vi.advanceTimersByTimeAsync(2 * PROBE_TIMEOUT_MS);
		expect(await failed).toMatchObject({ kind: "unreachable" });
		expect(aborted).toEqual(["/v1/models", "/health"]);
	});
});

describe("LlamaCpp.health", () => {
	const healthOf = async (routes: Record<string, Handler>) => {
		await using server = await startSseServer(routes);
		return await client(server.url).health();
	};

	test("returns the health that our own model server reports", async () => {
		const body = { status: "ok", model: "tiny.gguf", device: "cpu", cpu_threads: 1, slots: { total: 4 } };
		expect(await healthOf({ "/health": json(200, body) })).toEqual({
			status: "ok",
			provider: "llama-cpp",
			model: "tiny.gguf",
			device: "cpu",
		});
	});

	test.each([
		["downloading", "starting"],
		["unavailable", "down"],
	])("maps the status %s to %s and includes the progress and the detail", async (status, expected) => {
		const body = { status, model: null, device: null, progress: 0.25, detail: "62 of 250 MB" };
		expect(await healthOf({ "/health": json(200, body) })).toMatchObject({
			status: expected,
			model: null,
			progress: 0.25,
			detail: "62 of 250 MB",
		});
	});

	test.each<[string, Record<string, Handler>, object]>([
		[
			"llama-server",
			{ "/health": json(200, { status: "ok" }), "/v1/models": MODELS },
			{ status: "ok", model: "tiny.gguf" },
		],
		["Ollama", { "/v1/models": MODELS }, { status: "ok", model: "tiny.gguf" }],
		[
			"LM Studio",
			{ "/health": json(200, { error: "Unexpected endpoint" }), "/v1/models": MODELS },
			{ status: "ok" },
		],
		[
			"a server without a model",
			{ "/v1/models": json(200, { data: [] }) },
			{ status: "degraded", model: null },
		],
		["a server that is loading its model", { "/v1/models": json(503, {}) }, { status: "starting" }],
		["a server that rejects the API key", { "/v1/models": json(401, {}) }, { status: "down" }],
	])("supports %s", async (_name, routes, expected) => {
		expect(await healthOf(routes)).toMatchObject(expected);
	});

	test("reports `down` when no server is listening", async () => {
		const server = await startSseServer({});
		await server[Symbol.asyncDispose]();
		expect(await client(server.url).health()).toMatchObject({ status: "down", model: null });
	});
});

describe("a server with several models", () => {
	const several = json(200, {
		data: [
			{ id: "small", context_length: 2_048 },
			{ id: "large", context_length: 8_192 },
			{ id: "nomic-embed-text" },
			{ id: "bge-reranker" },
		],
	});

	test("offers those that can answer, the default first", async () => {
		await using server = await startSseServer({ "/v1/models": several });
		expect(await client(server.url).models(neverAborted())).toEqual(["small", "large"]);
	});

	test("is asked for the chosen model, whose context size applies", async () => {
		await using server = await startSseServer({ "/v1/models": several, [CHAT]: stream(...ANSWER) });
		const model = client(server.url);
		expect(await model.contextTokens(neverAborted(), "large")).toBe(8_192);
		await collect(model.generate({ ...request(), model: "large" }, neverAborted()));
		expect(server.requests.at(-1)?.body).toMatchObject({ model: "large" });
	});

	test("is unavailable for a model that it does not list", async () => {
		await using server = await startSseServer({ "/v1/models": several, [CHAT]: stream(...ANSWER) });
		const asked = collect(client(server.url).generate({ ...request(), model: "huge" }, neverAborted()));
		expect(await rejection(asked)).toMatchObject({ kind: "unavailable" });
	});
});
