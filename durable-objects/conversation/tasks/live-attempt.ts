import type {
	LiveContribution,
	QueuePlace,
	Stage,
	TaskStatus,
	TimelineEntry,
} from "../../../src/contracts/tasks.ts";
import { generatingProgress, type StageDetails } from "../../../src/pipeline/pipeline.ts";
import { TokenMeter } from "../../../src/pipeline/token-meter.ts";
import { type ContributionPart, LiveContributions } from "./live-contributions.ts";

/**
 * The time between frames of tokens, so that a fast model doesn't cause one frame per token. While the timer fires too
 * late, because the Worker is busy, the time doubles up to the maximum, so that a busy Worker sends fewer frames.
 */
const TOKEN_FLUSH_MS = 40;
const TOKEN_FLUSH_MAX_MS = 320;

/** Receives the events of an attempt. */
interface AttemptListener {
	onStage(stage: Stage, progress: number, message: string, details?: StageDetails): void;
	onThinking(text: string): void;
	onTokens(text: string): void;
	onContribution(part: ContributionPart): void;
}

/** What clients see of a task besides its text. `progress` is 0 to 100. */
export interface StageView {
	stage: Stage;
	progress: number;
	message: string;
	/** Set while the task waits in a queue and its place is known. */
	queue?: QueuePlace;
}

export interface LiveAttemptOptions {
	ulid: string;
	/** Maximum number of tokens in the answer. */
	maxTokens: number;
	/** The stage that the task had reached before it waited for pages, or null. */
	resumeFrom: StageView | null;
	listener: AttemptListener;
	/** Returns the milliseconds since the task was accepted. */
	elapsedMs(): number;
}

/**
 * The running attempt at a task: its stage, the text so far and the timeline. It exists only in memory, because a crash
 * ends the attempt and the next one restarts the answer.
 */
export class LiveAttempt {
	readonly ulid: string;
	readonly timeline: TimelineEntry[] = [];
	/** Counts the tokens that the attempt uses. */
	readonly tokens = new TokenMeter();
	readonly #abort = new AbortController();
	readonly #options: LiveAttemptOptions;
	#view: StageView;
	#text = "";
	#unsent = "";
	#unsentThinking = "";
	#tokenCount = 0;
	readonly #contributions = new LiveContributions();
	#flushTimer: ReturnType<typeof setTimeout> | null = null;
	#flushMs = TOKEN_FLUSH_MS;
	/** When the buffered tokens were last sent, in milliseconds since the task was accepted. */
	#flushedAtMs = Number.NEGATIVE_INFINITY;

	constructor(options: LiveAttemptOptions) {
		this.ulid = options.ulid;
		this.#options = options;
		this.#view = options.resumeFrom ?? { stage: "queued", progress: 0, message: "Starting..." };
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	/** Ends the attempt. Closes the stream from the model server; reading from it then throws `reason`. */
	stop(reason: Error): void {
		this.#abort.abort(reason);
	}

	get view(): StageView & Pick<TaskStatus, "contributions" | "timeline"> & { text: string } {
		const { all } = this.#contributions;
		const contributions = all.length > 0 && { contributions: [...all] };
		return { ...this.#view, text: this.#text, timeline: [...this.timeline], ...contributions };
	}

	onStage(stage: Stage, progress: number, message: string, details?: StageDetails): void {
		if (this.signal.aborted) return;
		this.flush();
		const previous = this.#view;
		if (stage !== previous.stage) this.timeline.push({ stage, message, at_ms: this.#options.elapsedMs() });
		// Progress never decreases, even when the task waited for pages in between.
		const { contributions, queue } = details ?? {};
		this.#view = {
			stage,
			progress: Math.max(progress, previous.progress),
			message,
			...(queue && { queue }),
		};
		if (contributions !== undefined) this.#contributions.plan(contributions);
		if (stage === previous.stage && message === previous.message) return;
		this.#options.listener.onStage(stage, this.#view.progress, message, details);
	}

	/** Buffers the model's thinking like the tokens. It is only sent to clients that are connected. */
	onThinking(text: string): void {
		if (this.signal.aborted || text === "") return;
		this.#unsentThinking += text;
		this.#flushSoon();
	}

	/** Buffers the parts of contributions like the tokens. */
	onContribution(index: number, part: Pick<LiveContribution, "state" | "text">): void {
		if (this.signal.aborted) return;
		this.#contributions.add({ index, ...part });
		this.#flushSoon();
	}

	/** Sends the first token immediately, and the following ones when the last frame is old enough. */
	onToken(text: string): void {
		if (this.signal.aborted) return;
		const isFirst = this.#text === "";
		this.#text += text;
		this.#unsent += text;
		this.#tokenCount++;
		if (isFirst) this.flush();
		else this.#flushSoon();
	}

	#flushSoon(): void {
		if (this.#flushTimer !== null) return;
		const nowMs = this.#options.elapsedMs();
		const dueMs = Math.max(nowMs, this.#flushedAtMs + this.#flushMs);
		this.#flushTimer = setTimeout(() => {
			this.#flushTimer = null;
			const isLate = this.#options.elapsedMs() > dueMs + TOKEN_FLUSH_MS;
			this.#flushMs = isLate
				? Math.min(2 * this.#flushMs, TOKEN_FLUSH_MAX_MS)
				: Math.max(this.#flushMs / 2, TOKEN_FLUSH_MS);
			this.flush();
		}, dueMs - nowMs);
	}

	/**
	 * Sends the buffered tokens. Call this right before taking a snapshot, or clients receive the buffered text twice.
	 */
	flush(): void {
		if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
		this.#flushTimer = null;
		if (this.signal.aborted) return;
		const { elapsedMs, listener, maxTokens } = this.#options;
		this.#flushedAtMs = elapsedMs();
		const thinking = this.#unsentThinking;
		this.#unsentThinking = "";
		if (thinking !== "") listener.onThinking(thinking);
		for (const part of this.#contributions.takeUnsent()) listener.onContribution(part);
		if (this.#unsent === "") return;
		const text = this.#unsent;
		this.#unsent = "";
		listener.onTokens(text);
		const progress = generatingProgress(this.#tokenCount, maxTokens);
		if (progress <= this.#view.progress) return;
		this.#view = { ...this.#view, progress };
		listener.onStage(this.#view.stage, progress, this.#view.message);
	}
}
