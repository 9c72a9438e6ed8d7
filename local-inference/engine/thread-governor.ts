import type { ThreadFigure, Threads } from "./engine.ts";

/** Larger batches evaluate prompts, which have a different best thread count. */
const PREFILL_BATCH_TOKENS = 16;
/**
 * If a batch is slower than this share of the speed measured with fewer threads, other programs are using the cores.
 */
const DISTURBED_SHARE = 0.5;
const BACKOFF_FIRST_MS = 5_000;
const BACKOFF_MAX_MS = 60_000;

interface Work {
	best: number;
	/** The next lower thread count that was measured; null if the best is the lowest. */
	fewer: { threads: number; perSecond: number } | null;
	/** Tokens per second with fewer threads, measured in the current or most recent backoff. */
	fewerNow: number | null;
	backoffUntil: number;
	backoffMs: number;
}

interface Batch {
	work: Work;
	threads: number;
	tokens: number;
	startedAt: number;
}

/**
 * Chooses the thread count for each batch: the best one measured for the kind of work, or temporarily a lower one
 * while other programs use the cores. llama.cpp's threads synchronize many times per token, so a thread without a core
 * holds up all others, and using all cores can be far slower than using one.
 */
export class ThreadGovernor {
	readonly #decode: Work;
	readonly #prefill: Work;
	readonly #now: () => number;
	#batch: Batch | null = null;

	constructor(threads: Threads, now: () => number) {
		this.#decode = createWork(threads.decode, threads.tried, "decode");
		this.#prefill = createWork(threads.prefill, threads.tried, "prefill");
		this.#now = now;
	}

	/** Records the start of a batch of `tokens` tokens and returns its thread count. */
	startBatch(tokens: number): number {
		const work = tokens > PREFILL_BATCH_TOKENS ? this.#prefill : this.#decode;
		const startedAt = this.#now();
		const threads = work.fewer && startedAt < work.backoffUntil ? work.fewer.threads : work.best;
		this.#batch = { work, threads, tokens, startedAt };
		return threads;
	}

	/** Records the end of the most recently started batch. Further calls have no effect. */
	endBatch(): void {
		if (!this.#batch) return;
		const { work, threads, tokens, startedAt } = this.#batch;
		this.#batch = null;
		if (!work.fewer) return;
		const now = this.#now();
		const perSecond = (tokens / Math.max(1, now - startedAt)) * 1000;
		if (threads !== work.best) {
			work.fewerNow = perSecond;
		} else if (perSecond < (work.fewerNow ?? work.fewer.perSecond * DISTURBED_SHARE)) {
			work.backoffUntil = now + work.backoffMs;
			work.backoffMs = Math.min(BACKOFF_MAX_MS, work.backoffMs * 2);
		} else {
			work.fewerNow = null;
			work.backoffMs = BACKOFF_FIRST_MS;
		}
	}
}

function createWork(best: number, tried: readonly ThreadFigure[], kind: "decode" | "prefill"): Work {
	const fewer = tried.filter(({ threads }) => threads < best).at(-1);
	return {
		best,
		fewer: fewer ? { threads: fewer.threads, perSecond: fewer[kind] } : null,
		fewerNow: null,
		backoffUntil: 0,
		backoffMs: BACKOFF_FIRST_MS,
	};
}
