import type { IncomingMessage, ServerResponse } from "node:http";
import { type Engine, EngineError, type GenerateRequest } from "../engine/engine.ts";
import { messageOf } from "../log.ts";
import type { FairQueue, Pass } from "../queue.ts";
import type { ModelState } from "../state.ts";
import { HttpError } from "./errors.ts";
import { type Reply, StreamedReply, WholeReply } from "./replies.ts";
import { parseCompletion, readBody } from "./request.ts";

const LOADING_RETRY_MS = 2_000;
const DOWNLOADING_RETRY_MS = 15_000;
const UNAVAILABLE_RETRY_MS = 60_000;
const KEY_MAX_CHARS = 200;
const DEFAULT_MODEL = "default";

export interface CompletionDeps {
	engine: Engine;
	queue: FairQueue;
	state: () => ModelState;
	now: () => number;
	newId: () => string;
	/** How often a waiting stream repeats its place. */
	keepAliveMs: number;
}

/** `POST /v1/chat/completions`, streamed or whole. A client that goes away leaves the queue or stops its answer. */
export async function complete(
	deps: CompletionDeps,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const gone = new AbortController();
	response.once("close", () => gone.abort(new Error("The client went away.")));
	const asked = parseCompletion(await readBody(request));
	const model = readyModel(deps, asked.model);
	const head = { id: `chatcmpl-${deps.newId()}`, created: Math.floor(deps.now() / 1000), model };
	const reply = asked.stream
		? new StreamedReply(response, head, asked.includeUsage)
		: new WholeReply(response, head);

	const turn = Promise.withResolvers<void>();
	const pass = deps.queue.enter({
		priority: header(request, "x-priority") === "background" ? "background" : "chat",
		userKey: header(request, "x-user-key") ?? "",
		onTurn: turn.resolve,
		onPlace: (place) => reply.place(place),
	});
	if (!pass)
		throw new HttpError(503, "queue_full", "The model server's queue is full. Try again later.", {
			retryAfterMs: deps.queue.retryAfterMs(),
		});
	try {
		await waitForTurn(pass, turn.promise, reply, gone.signal, deps.keepAliveMs);
		const generate = { ...asked.generate, conversationKey: header(request, "x-conversation-key") };
		await answer(deps.engine, generate, reply, gone.signal);
	} catch (error) {
		if (!gone.signal.aborted) reply.fail(refusalOf(error));
	} finally {
		pass.leave();
	}
}

/** The loaded model's name. Throws what the client is to be told when there is none, or not the one asked for. */
function readyModel({ state, engine }: CompletionDeps, asked: string | null): string {
	const current = state();
	if (current.status === "unavailable")
		throw new HttpError(503, "model_unavailable", current.detail, { retryAfterMs: UNAVAILABLE_RETRY_MS });
	if (current.status === "downloading")
		throw new HttpError(503, "model_downloading", "The model is still being downloaded.", {
			retryAfterMs: DOWNLOADING_RETRY_MS,
		});
	if (current.status === "starting" || engine.health().status !== "ok") throw loading();
	if (asked !== null && asked !== DEFAULT_MODEL && asked !== current.model)
		throw new HttpError(
			404,
			"model_not_found",
			`There is no model '${asked}' here. Use '${current.model}', or leave it out.`,
			{ param: "model" },
		);
	return current.model;
}

async function waitForTurn(
	pass: Pass,
	turn: Promise<void>,
	reply: Reply,
	gone: AbortSignal,
	keepAliveMs: number,
): Promise<void> {
	const repeat = setInterval(() => {
		const place = pass.place();
		if (place) reply.place(place);
	}, keepAliveMs);
	const left = Promise.withResolvers<never>();
	const leave = () => left.reject(gone.reason);
	gone.addEventListener("abort", leave, { once: true });
	try {
		gone.throwIfAborted();
		await Promise.race([turn, left.promise]);
	} finally {
		clearInterval(repeat);
		gone.removeEventListener("abort", leave);
	}
}

async function answer(
	engine: Engine,
	request: GenerateRequest,
	reply: Reply,
	gone: AbortSignal,
): Promise<void> {
	let promptTokens = 0;
	let cachedTokens = 0;
	for await (const event of engine.generate(request, gone)) {
		if (event.type === "prompt") {
			({ promptTokens, cachedTokens } = event);
			reply.begin();
		} else if (event.type === "token") reply.text(event.text);
		else reply.finish(event.reason, { promptTokens, cachedTokens, completionTokens: event.completionTokens });
	}
}

function refusalOf(error: unknown): HttpError {
	if (error instanceof HttpError) return error;
	if (!(error instanceof EngineError)) return new HttpError(500, "generation_failed", messageOf(error));
	if (error.code === "context_length_exceeded")
		return new HttpError(400, error.code, error.message, { param: "messages" });
	if (error.code === "engine_not_ready") return loading();
	return new HttpError(500, error.code, error.message);
}

function loading(): HttpError {
	return new HttpError(503, "model_loading", "The model is still being loaded.", {
		retryAfterMs: LOADING_RETRY_MS,
	});
}

function header(request: IncomingMessage, name: string): string | null {
	const value = request.headers[name];
	return typeof value === "string" && value !== "" ? value.slice(0, KEY_MAX_CHARS) : null;
}
