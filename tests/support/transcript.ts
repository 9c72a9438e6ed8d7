import type { ServerFrame } from "../../src/contracts/socket.ts";

const ENDINGS: ReadonlySet<string> = new Set(["task_completed", "task_failed", "task_cancelled"]);

/**
 * The state of one task in a client that follows the protocol. A token is appended to the text, a snapshot replaces
 * it, and a retry clears it. Events that are not newer than `lastSeq` are ignored, so that out-of-order events make a
 * test fail.
 */
export class Transcript {
	/** The `seq` of the newest event that the client has received. */
	lastSeq = 0;
	text = "";
	/** The task's final event, and the client's text when it arrived. */
	ending: { frame: ServerFrame; text: string } | null = null;
	readonly #taskId: string | null;

	/** Follows the task with this id. If it is null, the conversation must have only one task. */
	constructor(taskId: string | null = null) {
		this.#taskId = taskId;
	}

	receive(frame: ServerFrame): void {
		if (frame.type === "snapshot") {
			if (this.#isRelevant(frame) && this.ending === null) this.text = frame.text;
			this.lastSeq = Math.max(this.lastSeq, frame.upto_seq);
			return;
		}
		if (!("seq" in frame) || frame.seq <= this.lastSeq) return;
		this.lastSeq = frame.seq;
		if (!this.#isRelevant(frame)) return;
		if (frame.type === "task_token") this.text += frame.text;
		if (frame.type === "task_retrying") this.text = "";
		if (ENDINGS.has(frame.type)) this.ending ??= { frame, text: this.text };
	}

	#isRelevant(frame: ServerFrame): boolean {
		return "task_id" in frame && (this.#taskId === null || frame.task_id === this.#taskId);
	}
}
