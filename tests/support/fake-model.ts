import { vi } from "vitest";
import { z } from "zod";
import { breakers, servedModels } from "../../src/inference/create.ts";

/** How the fake model server responds to one request. */
export type ModelResponse =
	| { kind: "answer"; tokens: readonly string[] }
	/** Sends the thoughts first, in llama-server's `reasoning_content` field. */
	| { kind: "thinks"; thoughts: readonly string[]; tokens: readonly string[] }
	/** Streams the tokens that the test pushes, until the test calls `finish`, `break` or `refuse`. */
	| { kind: "held"; hold: Hold }
	/** Sends the request's queue positions first. */
	| { kind: "queued"; places: readonly number[]; tokens: readonly string[] }
	/** Streams the given `delta` objects, and the log probabilities of each. */
	| { kind: "deltas"; deltas: readonly { delta: object; logprobs?: object }[] }
	| { kind: "status"; status: number; code?: string; retryAfter?: string; param?: string; message?: string }
	| { kind: "refused" };

/** Joins the parts of a message and leaves out its images. */
const Content = z
	.union([z.string(), z.null(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
	.transform((content) =>
		Array.isArray(content) ? content.map(({ text = "" }) => text).join("") : (content ?? ""),
	);

const Body = z.object({
	messages: z.array(
		z.object({
			role: z.string(),
			content: Content,
			tool_calls: z.unknown().optional(),
			tool_call_id: z.string().optional(),
		}),
	),
	max_tokens: z.number(),
	model: z.string().optional(),
	temperature: z.number(),
	top_p: z.number().optional(),
	frequency_penalty: z.number().optional(),
	seed: z.number().optional(),
	stop: z.array(z.string()).optional(),
	tools: z.unknown().optional(),
	tool_choice: z.unknown().optional(),
	response_format: z.unknown().optional(),
	logprobs: z.boolean().optional(),
	logit_bias: z.unknown().optional(),
	reasoning_effort: z.string().optional(),
});

export interface SeenRequest extends z.infer<typeof Body> {
	headers: Headers;
	signal: AbortSignal | null;
}

const POLL_MS = 2;

/**
 * A response stream that a test controls. The test and the Durable Object that reads the stream share only plain
 * values, because workerd does not allow I/O objects to cross contexts.
 */
export class Hold {
	readonly #tokens: string[] = [];
	#end: "finish" | "break" | { code: string } | null = null;
	/** Whether the server has started to respond. */
	opened = false;
	/** Whether the reader cancelled the stream. */
	closed = false;

	/** Whether every pushed token has been streamed. */
	get drained(): boolean {
		return this.#tokens.length === 0;
	}

	/** Whether the test has ended the response. */
	get isEnded(): boolean {
		return this.#end !== null;
	}

	push(...tokens: string[]): void {
		this.#tokens.push(...tokens);
	}

	finish(): void {
		this.#end = "finish";
	}

	break(): void {
		this.#end = "break";
	}

	/** Ends the stream with an error event. */
	refuse(code: string): void {
		this.#end = { code };
	}

	/** Creates the response body in the caller's I/O context. */
	createBody(signal: AbortSignal | null): ReadableStream<Uint8Array> {
		this.opened = true;
		// Record an abort immediately. The timer below may never fire, because it ends with the event that created
		// it.
		signal?.addEventListener("abort", () => {
			this.closed = true;
		});
		let produced = 0;
		return new ReadableStream({
			pull: async (controller) => {
				for (;;) {
					if (signal?.aborted) return controller.error(signal.reason);
					const token = this.#tokens.shift();
					if (token !== undefined) {
						produced++;
						return controller.enqueue(chunk(token));
					}
					if (this.#end === "break") return controller.error(new Error("connection reset"));
					if (this.#end !== null) {
						const { code } = this.#end === "finish" ? { code: null } : this.#end;
						// The Worker treats an empty answer as an error.
						if (code === null && produced === 0) controller.enqueue(chunk("Done."));
						controller.enqueue(
							code === null ? ending(produced) : event({ error: { message: "not now", code } }),
						);
						return controller.close();
					}
					await new Promise((resolve) => setTimeout(resolve, POLL_MS));
				}
			},
			cancel: () => {
				this.closed = true;
			},
		});
	}
}

/** A fake model server at `http://model.test`. Requests to other hosts go to `web`, or fail if it is null. */
export class FakeModel {
	readonly requests: SeenRequest[] = [];
	/** While true, the server refuses every connection. */
	isDown = false;
	/** While true, the server lists no models and names the one that it is loading. */
	isLoading = false;
	/** The models that the server lists. If it is empty, the list has another format. */
	models: readonly string[] = [];
	/** The number of parameters of each listed model; null if the list does not contain it. */
	parameters: number | null = null;
	web: ((request: Request) => Promise<Response>) | null = null;
	#script: ModelResponse[] = [];
	#respond: (request: number) => ModelResponse = () => ({
		kind: "answer",
		tokens: ["Crypto", "currency ", "is ", "digital ", "money."],
	});

	/** Replaces the isolate's global `fetch` with this server. */
	static install(): FakeModel {
		const model = new FakeModel();
		// Failures in an earlier test must not open the circuit breaker in this one, which serves another model.
		breakers.reset();
		servedModels.clear();
		vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) =>
			model.#fetch(new Request(input, init)),
		);
		return model;
	}

	/** Queues responses for the next requests. Later requests get the default response. */
	next(...responses: ModelResponse[]): void {
		this.#script.push(...responses);
	}

	/** Replaces the responses that are queued. */
	replaceScript(responses: readonly ModelResponse[]): void {
		this.#script = [...responses];
	}

	/** Queues answers for the next requests. Each answer is a single token. */
	nextAnswers(...texts: string[]): void {
		this.next(...texts.map((text) => ({ kind: "answer" as const, tokens: [text] })));
	}

	/** Sets the default response, or what returns it for the number of the request, starting at 1. */
	usually(response: ModelResponse | ((request: number) => ModelResponse)): void {
		this.#respond = typeof response === "function" ? response : () => response;
	}

	async #fetch(request: Request): Promise<Response> {
		const url = new URL(request.url);
		request.signal.throwIfAborted();
		if (url.host !== "model.test") {
			if (this.web !== null) return this.web(request);
			throw new TypeError(`This test does not serve ${url.host}.`);
		}
		if (this.isDown) throw new TypeError("connect ECONNREFUSED");
		if (url.pathname === "/v1/models" && this.isLoading) return Response.json({ data: [] });
		if (url.pathname === "/v1/models" && this.models.length > 0)
			return Response.json({
				data: this.models.map((id) => ({ id, meta: { n_params: this.parameters } })),
			});
		if (url.pathname !== "/v1/chat/completions")
			return Response.json({
				status: this.isLoading ? "starting" : "ok",
				model: "fake-model",
				device: "cpu",
			});
		const body = Body.parse(await request.json());
		this.requests.push({ ...body, headers: request.headers, signal: request.signal });
		return respond(this.#script.shift() ?? this.#respond(this.requests.length), request.signal);
	}
}

function respond(response: ModelResponse, signal: AbortSignal | null): Response {
	const headers = { "content-type": "text/event-stream" };
	switch (response.kind) {
		case "refused":
			throw new TypeError("connect ECONNREFUSED");
		case "status": {
			const { message = "not now", param = null, code = null } = response;
			const error = { message, type: "server_error", param, code };
			const retry = response.retryAfter === undefined ? {} : { "retry-after": response.retryAfter };
			return Response.json({ error }, { status: response.status, headers: retry });
		}
		case "held":
			return new Response(response.hold.createBody(signal), { headers });
		case "answer":
			return new Response(whole(response.tokens.map(chunk), []), { headers });
		case "thinks": {
			const { thoughts, tokens } = response;
			return new Response(whole([...thoughts.map(thought), ...tokens.map(chunk)], []), { headers });
		}
		case "deltas": {
			const parts = response.deltas.map((part) =>
				event({ choices: [{ index: 0, finish_reason: null, ...part }] }),
			);
			return new Response(whole(parts, []), { headers });
		}
		case "queued":
			return new Response(whole(response.tokens.map(chunk), response.places), { headers });
	}
}

function whole(chunks: readonly Uint8Array[], places: readonly number[]): ReadableStream<Uint8Array> {
	const queue = places.map((position) =>
		bytes(`: queue ${JSON.stringify({ position, eta_ms: position * 4_000 })}\n\n`),
	);
	const parts = [...queue, ...chunks, ending(chunks.length)];
	return new ReadableStream({
		pull: (controller) => {
			const part = parts.shift();
			if (part === undefined) controller.close();
			else controller.enqueue(part);
		},
	});
}

function chunk(text: string): Uint8Array {
	return event({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] });
}

function thought(text: string): Uint8Array {
	return event({ choices: [{ index: 0, delta: { reasoning_content: text }, finish_reason: null }] });
}

function ending(produced: number): Uint8Array {
	const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
	const usage = event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: produced } });
	return concat(finish, usage, bytes("data: [DONE]\n\n"));
}

function event(fields: object): Uint8Array {
	const common = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "fake-model" };
	return bytes(`data: ${JSON.stringify({ ...common, ...fields })}\n\n`);
}

function bytes(text: string): Uint8Array {
	return new TextEncoder().encode(text);
}

function concat(...parts: Uint8Array[]): Uint8Array {
	const all = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.byteLength;
	}
	return all;
}
