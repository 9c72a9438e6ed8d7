const MAX_TOKENS = 512;
const MIN_TOKENS = 32;
/**
 * Target duration of a step. A cancellation takes effect after the current step, and running answers get one token per
 * step. With half of it, 8 and 16 prompts at the same time would take 6 and 15% longer in total: llama.cpp generates most tokens
 * per second when many answers share a batch, which longer steps bring about sooner.
 */
const TARGET_MS = 400;
/** Smaller batches consist mainly of the next tokens of running answers, which take longer. */
const MEASURED_MIN_TOKENS = 16;

/** Chooses how many prompt tokens one batch evaluates, from the time that the last one took. */
export class PromptStep {
	readonly #now: () => number;
	#batch: { tokens: number; startedAt: number } | null = null;
	/** The duration of one token; null until one has been measured. */
	#tokenMs: number | null = null;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Returns the number of prompt tokens for a batch. */
	tokens(): number {
		if (this.#tokenMs === null) return MIN_TOKENS;
		return Math.min(MAX_TOKENS, Math.max(MIN_TOKENS, Math.round(TARGET_MS / this.#tokenMs)));
	}

	/** Records the start of a batch of `tokens` tokens. */
	startBatch(tokens: number): void {
		this.#batch = { tokens, startedAt: this.#now() };
	}

	/** Records the end of the most recently started batch. */
	endBatch(): void {
		if (!this.#batch) return;
		const { tokens, startedAt } = this.#batch;
		this.#batch = null;
		if (tokens >= MEASURED_MIN_TOKENS) this.#tokenMs = (this.#now() - startedAt) / tokens;
	}
}
