import type { ServerFrameOf } from "../../contracts/socket.ts";
import type { TaskStatus } from "../../contracts/tasks.ts";
import { type ApiError, hasCode } from "../api/error.ts";
import { type Clock, timestamp } from "../platform.ts";

export interface TaskPollerDeps {
	status(taskId: string): Promise<TaskStatus>;
	clock: Clock;
	onStatus(frame: ServerFrameOf<"task_status">): void;
	/** Called when the server does not know the task. Polling then stops. */
	onLost(taskId: string, error: ApiError): void;
}

const FIRST_DELAY_MS = 1_000;
const DELAY_GROWTH = 1.1;
const DELAY_MAX_MS = 3_000;

/** Polls the status of tasks until they finish. */
export class TaskPoller {
	readonly #deps: TaskPollerDeps;
	readonly #stops = new Map<string, () => void>();

	constructor(deps: TaskPollerDeps) {
		this.#deps = deps;
	}

	/** Sets the tasks to poll and stops polling all others. */
	setTasks(taskIds: readonly string[]): void {
		for (const [taskId, stop] of this.#stops) {
			if (taskIds.includes(taskId)) continue;
			stop();
			this.#stops.delete(taskId);
		}
		for (const taskId of taskIds) {
			if (!this.#stops.has(taskId)) this.#stops.set(taskId, pollTask(taskId, this.#deps));
		}
	}
}

/**
 * Polls a task until it finishes and passes each status on as a `task_status` frame, as a socket would deliver it.
 * Retries after every error except `task_not_found`. Returns a function that stops polling.
 */
function pollTask(taskId: string, deps: TaskPollerDeps): () => void {
	let isStopped = false;
	let cancelTimer = () => {};

	const schedule = (delayMs: number) => {
		cancelTimer = deps.clock.after(delayMs, () => void poll(Math.min(delayMs * DELAY_GROWTH, DELAY_MAX_MS)));
	};
	const poll = async (nextDelayMs: number) => {
		try {
			const status = await deps.status(taskId);
			if (isStopped) return;
			if (status.status === "processing") schedule(nextDelayMs);
			deps.onStatus({ type: "task_status", timestamp: timestamp(deps.clock), ...status });
		} catch (error) {
			if (isStopped) return;
			if (hasCode(error, "task_not_found")) deps.onLost(taskId, error);
			else schedule(nextDelayMs);
		}
	};

	void poll(FIRST_DELAY_MS);
	return () => {
		isStopped = true;
		cancelTimer();
	};
}
