import type { ServerFrameOf } from "../../contracts/socket.ts";
import type { TaskStatus } from "../../contracts/tasks.ts";
import { type ApiError, hasCode } from "../api/error.ts";
import { type Clock, timestamp } from "../platform.ts";

export interface PollDeps {
	status(taskId: string): Promise<TaskStatus>;
	clock: Clock;
	onStatus(frame: ServerFrameOf<"task_status">): void;
	/** The server does not know the task: its polling has ended. */
	onLost(taskId: string, error: ApiError): void;
}

const FIRST_DELAY_MS = 1_000;
const DELAY_GROWTH = 1.1;
const MAX_DELAY_MS = 3_000;

/** Polls the tasks it is told of, and no others. */
export class Polls {
	readonly #deps: PollDeps;
	readonly #stops = new Map<string, () => void>();

	constructor(deps: PollDeps) {
		this.#deps = deps;
	}

	/** Starts polling those that are new and stops those that are not named any more. */
	follow(taskIds: readonly string[]): void {
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
 * Asks for a task's status until it is finished and hands each answer over as the `task_status` frame that a socket
 * would have brought. Any trouble but an unknown task is waited out. The answer stops it.
 */
function pollTask(taskId: string, deps: PollDeps): () => void {
	let stopped = false;
	let cancelTimer = () => {};

	const again = (delayMs: number) => {
		cancelTimer = deps.clock.after(delayMs, () => void ask(Math.min(delayMs * DELAY_GROWTH, MAX_DELAY_MS)));
	};
	const ask = async (nextDelayMs: number) => {
		try {
			const status = await deps.status(taskId);
			if (stopped) return;
			if (status.status === "processing") again(nextDelayMs);
			deps.onStatus({ type: "task_status", timestamp: timestamp(deps.clock), ...status });
		} catch (error) {
			if (stopped) return;
			if (hasCode(error, "task_not_found")) deps.onLost(taskId, error);
			else again(nextDelayMs);
		}
	};

	void ask(FIRST_DELAY_MS);
	return () => {
		stopped = true;
		cancelTimer();
	};
}
