import type { ServerFrame } from "../../src/contracts/socket.ts";

const ENDINGS: ReadonlySet<string> = new Set(["task_completed", "task_failed", "task_cancelled"]);

/**
 * What a client that keeps to the protocol has of one task: tokens are appended, a snapshot replaces, a retry drops. It
 * skips what it knows by its number, so it also fails on events that come in the wrong order.
 */
export class Transcript {
	/** The newest event heard: what to resume after. */
	lastSeq = 0;
	text = "";
	/** The ending, once it came, and the text that the client had at that moment. */
	ending: { frame: ServerFrame; text: string } | null = null;
	readonly #taskId: string | null;

	/** Follows the task of that id; of a conversation with a single task none need be named. */
	constructor(taskId: string | null = null) {
		this.#taskId = taskId;
	}

	hear(frame: ServerFrame): void {
		if (frame.type === "snapshot") {
			if (this.#isMine(frame) && this.ending === null) this.text = frame.text;
			this.lastSeq = Math.max(this.lastSeq, frame.upto_seq);
			return;
		}
		if (!("seq" in frame) || frame.seq <= this.lastSeq) return;
		this.lastSeq = frame.seq;
		if (!this.#isMine(frame)) return;
		if (frame.type === "task_token") this.text += frame.text;
		if (frame.type === "task_retrying") this.text = "";
		if (ENDINGS.has(frame.type)) this.ending ??= { frame, text: this.text };
	}

	#isMine(frame: ServerFrame): boolean {
		return "task_id" in frame && (this.#taskId === null || frame.task_id === this.#taskId);
	}
}
