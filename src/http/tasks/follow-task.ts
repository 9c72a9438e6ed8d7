import type { Principal } from "../../auth/principal.ts";
import { taskNotFound } from "../../common-errors.ts";
import { ServerFrame } from "../../contracts/socket.ts";
import { AppError, MODEL_RETRY_AFTER_S, unwrap } from "../../errors.ts";
import { getConversationOfTask } from "../../objects.ts";
import { Link } from "../socket/link.ts";
import { openSubSocket } from "../socket/sub-socket.ts";

export type TaskEnding = Extract<ServerFrame, { type: "task_completed" | "task_failed" | "task_cancelled" }>;

export interface FollowedTask {
	env: Env;
	principal: Pick<Principal, "userId" | "sessionId">;
	taskId: string;
	/** `seq` of the last event that the client has received. */
	after?: number;
}

/**
 * Yields the events of a task that come after `after`, up to and including its final event. The first event is a
 * `snapshot` when the task is already running, and another snapshot follows each time the connection to the
 * conversation is restored. Ending the iteration early does not stop the task.
 *
 * @throws {AppError} `task_not_found`, before the first event
 * @throws the reason of `signal` when it is aborted
 */
export async function* followTask(
	{ env, principal, taskId, after = 0 }: FollowedTask,
	signal: AbortSignal,
): AsyncGenerator<ServerFrame> {
	// A stub cannot be reused after an error, so each connection creates a new one.
	const conversation = () => getConversationOfTask(env, principal.userId, taskId);
	const { status, events = [] } = unwrap(await conversation().getTask(taskId, after));
	if (status !== "processing") {
		yield* events;
		return;
	}
	const started = events.find((event) => event.type === "task_started");
	let lastSeq = started === undefined ? after : started.seq - 1;
	const inbox = new Inbox<ServerFrame>();
	const link = new Link({
		open: () => openSubSocket(conversation(), { sessionId: principal.sessionId, lastSeq }),
		onMessage: (text) => {
			const frame = ServerFrame.parse(JSON.parse(text));
			if ("seq" in frame) lastSeq = Math.max(lastSeq, frame.seq);
			if ("task_id" in frame && frame.task_id === taskId) inbox.put(frame);
		},
		onEnd: (error) => inbox.fail(error),
	});
	const onAbort = () => inbox.fail(signal.reason);
	signal.addEventListener("abort", onAbort);
	try {
		signal.throwIfAborted();
		for (;;) {
			const frame = await inbox.take();
			yield frame;
			if (isEnding(frame)) return;
		}
	} finally {
		signal.removeEventListener("abort", onAbort);
		link.close();
	}
}

/** Waits for the final event of a task and returns it. Throws the errors of `followTask`. */
export async function waitForEnding(task: FollowedTask, signal: AbortSignal): Promise<TaskEnding> {
	for await (const frame of followTask(task, signal)) if (isEnding(frame)) return frame;
	throw taskNotFound();
}

export function isEnding(frame: ServerFrame): frame is TaskEnding {
	return frame.type === "task_completed" || frame.type === "task_failed" || frame.type === "task_cancelled";
}

/** Returns the error of a task that failed. */
export function errorOf({ code, error, retry_at }: Extract<ServerFrame, { type: "task_failed" }>): AppError {
	const unknown = code === "model_unavailable" ? MODEL_RETRY_AFTER_S : null;
	const retryAfterS =
		retry_at === undefined ? unknown : Math.ceil((Date.parse(retry_at) - Date.now()) / 1_000);
	return new AppError(code, error, retryAfterS === null ? {} : { retryAfterS: Math.max(1, retryAfterS) });
}

/** A queue with one consumer. After `fail`, `take` throws, even if items remain. */
class Inbox<T> {
	readonly #items: T[] = [];
	#failure: { reason: unknown } | null = null;
	#wake = () => {};

	put(item: T): void {
		this.#items.push(item);
		this.#wake();
	}

	fail(reason: unknown): void {
		this.#failure ??= { reason };
		this.#wake();
	}

	async take(): Promise<T> {
		for (;;) {
			if (this.#failure !== null) throw this.#failure.reason;
			const item = this.#items.shift();
			if (item !== undefined) return item;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}
}
