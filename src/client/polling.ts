import type { ServerFrameOf } from "../contracts/socket.ts";
import type { TaskStatus } from "../contracts/tasks.ts";
import { type ApiError, hasCode } from "./api-error.ts";
import { type Clock, timestamp } from "./platform.ts";

export interface PollDeps {
	status(taskId: string): Promise<TaskStatus>;
	clock: Clock;
	onStatus(frame: ServerFrameOf<"task_status">): void;
	/** The server does not know the task: polling has ended. */
	onLost(taskId: string, error: ApiError): void;
}

const FIRST_DELAY_MS = 1_000;
const DELAY_GROWTH = 1.1;
const MAX_DELAY_MS = 3_000;

/**
 * Asks for a task's status until it is finished and hands each answer over as the `task_status` frame that a socket
 * would have brought. Any trouble but an unknown task is waited out. The answer stops it.
 */
export function pollTask(taskId: string, deps: PollDeps): () => void {
	let stopped = false;
	let cancelTimer = () => {};

	const again = (delayMs: number) => {
		cancelTimer = deps.clock.after(delayMs, () => void ask(Math.min(delayMs * DELAY_GROWTH, MAX_DELAY_MS)));
	};
	const ask = async (nextDelayMs: number) => {
		try {
			const status = await deps.status(taskId);
			if (stopped) return;
			deps.onStatus({ type: "task_status", timestamp: timestamp(deps.clock), ...status });
			if (status.status === "processing") again(nextDelayMs);
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
