import type { IncomingMessage } from "node:http";
import { type Engine, EngineError } from "../engine/engine.ts";
import { messageOf } from "../log.ts";
import type { FairQueue, Pass, Place } from "../queue.ts";
import type { ModelState } from "../state.ts";
import { HttpError } from "./errors.ts";

const LOADING_RETRY_MS = 2_000;
const DOWNLOADING_RETRY_MS = 15_000;
const UNAVAILABLE_RETRY_MS = 60_000;
const KEY_MAX_CHARS = 200;
const DEFAULT_MODEL = "default";

export interface TurnDeps {
	engine: Engine;
	queue: FairQueue;
	state: () => ModelState;
	/** How often a waiting request hears its place again. */
	keepAliveMs: number;
}

/** Does `work` when it is the request's turn. Throws `queue_full`, at once or while it waits, and the reason of `gone`. */
export async function inTurn<T>(
	{ queue, keepAliveMs }: TurnDeps,
	request: IncomingMessage,
	gone: AbortSignal,
	onPlace: (place: Place) => void,
	work: () => Promise<T>,
): Promise<T> {
	const turn = Promise.withResolvers<void>();
	const pass = queue.enter({
		priority: header(request, "x-priority") === "background" ? "background" : "chat",
		userKey: header(request, "x-user-key") ?? "",
		onTurn: turn.resolve,
		onPlace,
		onPutOut: () => turn.reject(full(queue)),
	});
	if (!pass) throw full(queue);
	try {
		await waitForTurn(pass, turn.promise, onPlace, gone, keepAliveMs);
		return await work();
	} finally {
		pass.leave();
	}
}

/** The loaded model's name. Throws what the client is to be told when there is none, or not the one asked for. */
export function readyModel({ state, engine }: TurnDeps, asked: string | null): string {
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

/** What a client is told of an error. `param` is where what is too long was sent. */
export function refusalOf(error: unknown, param: string): HttpError {
	if (error instanceof HttpError) return error;
	if (!(error instanceof EngineError)) return new HttpError(500, "generation_failed", messageOf(error));
	if (error.code === "context_length_exceeded")
		return new HttpError(400, error.code, error.message, { param });
	if (error.code === "engine_not_ready") return loading();
	return new HttpError(500, error.code, error.message);
}

export function header(request: IncomingMessage, name: string): string | null {
	const value = request.headers[name];
	return typeof value === "string" && value !== "" ? value.slice(0, KEY_MAX_CHARS) : null;
}

async function waitForTurn(
	pass: Pass,
	turn: Promise<void>,
	onPlace: (place: Place) => void,
	gone: AbortSignal,
	keepAliveMs: number,
): Promise<void> {
	const repeat = setInterval(() => {
		const place = pass.place();
		if (place) onPlace(place);
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

function full(queue: FairQueue): HttpError {
	return new HttpError(503, "queue_full", "The model server's queue is full. Try again later.", {
		retryAfterMs: queue.retryAfterMs(),
	});
}

function loading(): HttpError {
	return new HttpError(503, "model_loading", "The model is still being loaded.", {
		retryAfterMs: LOADING_RETRY_MS,
	});
}
