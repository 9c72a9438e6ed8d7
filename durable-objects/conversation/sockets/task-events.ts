import type { ServerFrameOf } from "../../../src/contracts/socket.ts";
import type { Sequence } from "../stores/sequence.ts";
import type { Task } from "../stores/task-row.ts";
import type { ContributionPart } from "../tasks/live-contributions.ts";
import type { ServerFrames } from "./server-frames.ts";
import type { Sockets } from "./sockets.ts";

/** Broadcasts the progress of unfinished tasks. Each event gets the next sequence number. */
export class TaskEvents {
	readonly #sockets: Sockets;
	readonly #frames: ServerFrames;
	readonly #sequence: Sequence;

	constructor(deps: { sockets: Sockets; frames: ServerFrames; sequence: Sequence }) {
		this.#sockets = deps.sockets;
		this.#frames = deps.frames;
		this.#sequence = deps.sequence;
	}

	/** Broadcasts the stage of a task. `progress` is 0 to 100. */
	broadcastStage(
		task: Task,
		state: "queued" | "waiting" | "running",
		update: Pick<
			ServerFrameOf<"task_update">,
			"stage" | "progress" | "message" | "selected_agent" | "contributions" | "queue"
		>,
	): void {
		const header = this.#nextHeader(task);
		const at_ms = Date.parse(header.timestamp) - task.accepted_at;
		this.#sockets.broadcast({
			type: "task_update",
			...header,
			status: "processing",
			state,
			...update,
			at_ms,
		});
	}

	broadcastThinking(task: Task, part: { text: string; attempt: number }): void {
		this.#sockets.broadcast({ type: "task_thinking", ...this.#nextHeader(task), ...part });
	}

	broadcastTokens(task: Task, tokens: { text: string; attempt: number }): void {
		this.#sockets.broadcast({ type: "task_token", ...this.#nextHeader(task), ...tokens });
	}

	broadcastContribution(task: Task, part: ContributionPart & { attempt: number }): void {
		this.#sockets.broadcast({ type: "task_contribution", ...this.#nextHeader(task), ...part });
	}

	broadcastRetry(task: Task, retry: { attempt: number; retry_in_ms: number; reason: string }): void {
		this.#sockets.broadcast({ type: "task_retrying", ...this.#nextHeader(task), ...retry });
	}

	#nextHeader(task: Task) {
		return { ...this.#frames.header(), seq: this.#sequence.next(), task_id: this.#frames.taskId(task) };
	}
}
