import { describe, expect, test } from "vitest";
import { EngineError } from "../../../../local-inference/engine/engine.ts";
import { until } from "../../../support/until.ts";

import { errorOf, finish, hello, MODEL, prompt, setUp } from "./fake-engine-server.ts";

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
		const response = post(
			{ ...hello, model: MODEL, max_tokens: 7 },
			{ "x-conversation-key": "c1", "x-user-key": "u1" },
		);
		const running = await generation(0);
		expect(running.request).toMatchObject({
			...{ maxTokens: 7, userKey: "u1", conversationKey: "c1", messages: hello.messages },
		});
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

	test("returns the thinking in a field of its own, and the counts that arrive at the end", async () => {
		const { post, generation } = await setUp();
		const usage = { prompt: { promptTokens: 20, cachedTokens: 15 } };
		const events = [
			prompt,
			{ type: "reasoning", text: "Hm." },
			{ type: "token", text: "Hi" },
			{ ...finish, ...usage },
		] as const;
		const whole = post(hello);
		(await generation(0)).emit(...events);
		expect(await (await whole).json()).toMatchObject({
			choices: [{ message: { content: "Hi", reasoning_content: "Hm." } }],
			usage: { prompt_tokens: 20, prompt_tokens_details: { cached_tokens: 15 } },
		});
		const streamed = post({ ...hello, stream: true });
		(await generation(1)).emit(...events);
		expect(await (await streamed).text()).toContain('"delta":{"reasoning_content":"Hm."}');
	});

	test("returns 503 when the engine is busy, and 400 when it refuses the request", async () => {
		const { post, generation } = await setUp();
		const busy = post(hello);
		(await generation(0)).emit(new EngineError("engine_busy", "Busy."));
		expect((await busy).status).toBe(503);
		expect((await busy).headers.get("retry-after")).toBe("5");
		const refused = post(hello);
		(await generation(1)).emit(new EngineError("request_refused", "Invalid."));
		expect((await refused).status).toBe(400);
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

	test("returns 502 while the server that runs the model is away, so that questions wait for it", async () => {
		const detail = "No upstream server is available.";
		const { post } = await setUp({ state: { status: "away", model: null, detail } });
		const response = await post(hello);
		expect(response.status).toBe(502);
		expect(await errorOf(response)).toMatchObject({ code: "server_unreachable", message: detail });
	});

	test.each([
		["engine_unreachable", 502, "server_unreachable"],
		["engine_unavailable", 503, "model_unavailable"],
	] as const)("returns the error %s of an engine as %i", async (code, status, sent) => {
		const { post, generation } = await setUp();
		const response = post(hello);
		(await generation(0)).emit(new EngineError(code, "It failed."));
		expect((await response).status).toBe(status);
		expect((await errorOf(await response)).code).toBe(sent);
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
