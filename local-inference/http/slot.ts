import type { IncomingMessage } from "node:http";
import { type Engine, EngineError } from "../engine/engine.ts";
import type { FairQueue, QueueEntry, QueuePosition } from "../fair-queue.ts";
import type { ModelState } from "../health.ts";
import { messageOf } from "../log.ts";
import { HttpError } from "./errors.ts";

const LOADING_RETRY_MS = 2_000;
const BUSY_RETRY_MS = 5_000;
const DOWNLOADING_RETRY_MS = 15_000;
const UNAVAILABLE_RETRY_MS = 60_000;
const HEADER_MAX_CHARS = 200;
const DEFAULT_MODEL = "default";

export interface SlotDeps {
	engine: Engine;
	queue: FairQueue;
	state: () => ModelState;
	/** How often the position of a waiting request is reported. */
	keepAliveMs: number;
}

/**
 * Waits for a slot, runs `work` in it, and releases it. `work` must stop when its signal is aborted. Work that
 * `isRepeatable` stops when a chat needs its slot, and starts again later.
 *
 * @throws {HttpError} `queue_full`, immediately or while waiting
 * @throws the reason of `closed` when the client disconnects while waiting
 */
export async function withSlot<T>(
	{ queue, keepAliveMs }: SlotDeps,
	request: IncomingMessage,
	closed: AbortSignal,
	{ isRepeatable, onPosition }: { isRepeatable: boolean; onPosition: (position: QueuePosition) => void },
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	for (;;) {
		const started = Promise.withResolvers<void>();
		const preempted = new AbortController();
		const entry = queue.enter({
			priority: readHeader(request, "x-priority") === "background" ? "background" : "chat",
			userKey: readUserKey(request),
			onStart: started.resolve,
			onPosition,
			onEvicted: () => started.reject(queueFull(queue)),
			...(isRepeatable && { onPreempt: () => preempted.abort() }),
		});
		if (!entry) throw queueFull(queue);
		try {
			await waitForStart(entry, started.promise, onPosition, closed, keepAliveMs);
			return await work(AbortSignal.any([closed, preempted.signal]));
		} catch (error) {
			if (closed.aborted || !preempted.signal.aborted) throw error;
		} finally {
			entry.leave();
		}
	}
}

/**
 * Returns the name of the loaded model.
 *
 * @throws {HttpError} when no model is ready, or another model is requested
 */
export function requireModel({ state, engine }: SlotDeps, requested: string | null): string {
	const current = state();
	if (current.status === "unavailable") throw modelUnavailable(current.detail);
	if (current.status === "away") throw serverUnreachable(current.detail);
	if (current.status === "downloading")
		throw new HttpError(503, "model_downloading", "The model is still downloading.", {
			retryAfterMs: DOWNLOADING_RETRY_MS,
		});
	if (current.status === "starting" || engine.health().status !== "ok") throw modelLoading();
	if (requested !== null && requested !== DEFAULT_MODEL && requested !== current.model)
		throw new HttpError(
			404,
			"model_not_found",
			`The model '${requested}' does not exist. Use '${current.model}', or omit the parameter.`,
			{ param: "model" },
		);
	return current.model;
}

/** Converts an error to the one that the client receives. `param` is the parameter to report if a text is too long. */
export function toHttpError(error: unknown, param: string): HttpError {
	if (error instanceof HttpError) return error;
	if (!(error instanceof EngineError)) return new HttpError(500, "generation_failed", messageOf(error));
	if (error.code === "context_length_exceeded")
		return new HttpError(400, error.code, error.message, { param });
	if (error.code === "engine_not_ready") return modelLoading();
	if (error.code === "engine_unavailable") return modelUnavailable(error.message);
	if (error.code === "engine_unreachable") return serverUnreachable(error.message);
	if (error.code === "engine_busy")
		return new HttpError(503, error.code, error.message, { retryAfterMs: BUSY_RETRY_MS });
	if (error.code === "request_refused") {
		const { param } = error;
		return new HttpError(400, "invalid_value", error.message, param === null ? {} : { param });
	}
	return new HttpError(500, error.code, error.message);
}

/** Returns the key of the user; empty if the client distinguishes none. */
export function readUserKey(request: IncomingMessage): string {
	return readHeader(request, "x-user-key") ?? "";
}

export function readHeader(request: IncomingMessage, name: string): string | null {
	const value = request.headers[name];
	return typeof value === "string" && value !== "" ? value.slice(0, HEADER_MAX_CHARS) : null;
}

async function waitForStart(
	entry: QueueEntry,
	started: Promise<void>,
	onPosition: (position: QueuePosition) => void,
	closed: AbortSignal,
	keepAliveMs: number,
): Promise<void> {
	const timer = setInterval(() => {
		const position = entry.position();
		if (position) onPosition(position);
	}, keepAliveMs);
	const left = Promise.withResolvers<never>();
	const leave = () => left.reject(closed.reason);
	closed.addEventListener("abort", leave, { once: true });
	try {
		closed.throwIfAborted();
		await Promise.race([started, left.promise]);
	} finally {
		clearInterval(timer);
		closed.removeEventListener("abort", leave);
	}
}

function queueFull(queue: FairQueue): HttpError {
	return new HttpError(503, "queue_full", "The model server's queue is full. Try again later.", {
		retryAfterMs: queue.retryAfterMs(),
	});
}

function modelLoading(): HttpError {
	return new HttpError(503, "model_loading", "The model is still loading.", {
		retryAfterMs: LOADING_RETRY_MS,
	});
}

function modelUnavailable(message: string): HttpError {
	return new HttpError(503, "model_unavailable", message, { retryAfterMs: UNAVAILABLE_RETRY_MS });
}

/** A gateway's status, because the server that runs the model doesn't respond. */
function serverUnreachable(message: string): HttpError {
	return new HttpError(502, "server_unreachable", message);
}
