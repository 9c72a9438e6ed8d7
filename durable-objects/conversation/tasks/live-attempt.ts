import type { Stage, TimelineEntry } from "../../../src/contracts/tasks.ts";
import { generatingProgress, type StageDetails } from "../../../src/pipeline/pipeline.ts";

/** Tokens are gathered this long before they are sent, so that a fast model does not cost a frame a token. */
export const TOKEN_FLUSH_MS = 40;

export interface LiveEvents {
	stage(stage: Stage, progress: number, message: string, details?: StageDetails): void;
	tokens(text: string): void;
}

/** What is shown of a task besides its text. */
export interface StageView {
	stage: Stage;
	progress: number;
	message: string;
}

/**
 * The attempt that is running: its stage, its text so far and the timeline. It lives in memory alone, since a crash ends
 * the attempt and the next one starts the answer again.
 */
export class LiveAttempt {
	readonly ulid: string;
	readonly attempt: number;
	readonly timeline: TimelineEntry[] = [];
	readonly #abort = new AbortController();
	readonly #events: LiveEvents;
	readonly #maxTokens: number;
	readonly #elapsed: () => number;
	#stage: Stage = "queued";
	#progress = 0;
	#message = "Starting...";
	#text = "";
	#unsent = "";
	#produced = 0;
	#flushTimer: ReturnType<typeof setTimeout> | null = null;

	constructor(
		task: { ulid: string; attempt: number; maxTokens: number },
		/** Where the task stood when it began to wait; null for one that begins. */
		from: StageView | null,
		events: LiveEvents,
		/** Milliseconds since the task was accepted. */
		elapsed: () => number,
	) {
		this.ulid = task.ulid;
		this.attempt = task.attempt;
		this.#maxTokens = task.maxTokens;
		this.#events = events;
		this.#elapsed = elapsed;
		if (from === null) return;
		this.#stage = from.stage;
		this.#progress = from.progress;
		this.#message = from.message;
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	/** Ends the attempt: the stream to the model server is closed and `reason` is thrown where it was read. */
	stop(reason: Error): void {
		this.#abort.abort(reason);
	}

	get view(): StageView & { text: string } {
		return { stage: this.#stage, progress: this.#progress, message: this.#message, text: this.#text };
	}

	onStage(stage: Stage, progress: number, message: string, details?: StageDetails): void {
		if (this.signal.aborted) return;
		this.flush();
		const repeats = stage === this.#stage && message === this.#message;
		if (stage !== this.#stage) this.timeline.push({ stage, message, at_ms: this.#elapsed() });
		this.#stage = stage;
		// What a task has come to before it waited is not taken back.
		this.#progress = Math.max(progress, this.#progress);
		this.#message = message;
		if (!repeats) this.#events.stage(stage, this.#progress, message, details);
	}

	/** The first token goes out at once, the following ones together. */
	onToken(text: string): void {
		if (this.signal.aborted) return;
		const first = this.#text === "";
		this.#text += text;
		this.#unsent += text;
		this.#produced++;
		if (first) this.flush();
		else this.#flushTimer ??= setTimeout(() => this.flush(), TOKEN_FLUSH_MS);
	}

	/** Sends what is gathered. A snapshot must be taken right after, or its text would come once more. */
	flush(): void {
		if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
		this.#flushTimer = null;
		if (this.#unsent === "" || this.signal.aborted) return;
		const text = this.#unsent;
		this.#unsent = "";
		this.#events.tokens(text);
		const progress = generatingProgress(this.#produced, this.#maxTokens);
		if (progress > this.#progress) {
			this.#progress = progress;
			this.#events.stage(this.#stage, progress, this.#message);
		}
	}
}
