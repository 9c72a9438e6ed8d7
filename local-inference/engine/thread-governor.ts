import type { ThreadFigure, Threads } from "./engine.ts";

/** From here on a batch is prompt work, for which another number of threads is best. */
const PREFILL_BATCH_TOKENS = 16;
/** Slower than this share of what fewer threads reach undisturbed: the cores are wanted elsewhere. */
const DISTURBED_SHARE = 0.5;
const BACK_OFF_FIRST_MS = 5_000;
const BACK_OFF_MAX_MS = 60_000;

interface Work {
	best: number;
	/** The next smaller number that was measured; `null` when the best is the smallest. */
	fewer: { threads: number; perSecond: number } | null;
	/** Tokens per second that the fewer threads reached in the back-off that is under way or just ended. */
	fewerNow: number | null;
	until: number;
	backOffMs: number;
}

interface Batch {
	work: Work;
	threads: number;
	tokens: number;
	startedAt: number;
}

/**
 * Says with how many threads each batch is to run: the best measured for its kind of work, fewer for a while when other
 * programs use the cores. llama.cpp's threads wait for each other many times a token, so that one thread without a core
 * holds up all the others: all cores are then far slower than one.
 */
export class ThreadGovernor {
	readonly #decode: Work;
	readonly #prefill: Work;
	readonly #now: () => number;
	#batch: Batch | null = null;

	constructor(threads: Threads, now: () => number) {
		this.#decode = work(threads.decode, threads.tried, "decode");
		this.#prefill = work(threads.prefill, threads.tried, "prefill");
		this.#now = now;
	}

	/** A batch of that many tokens starts; returns its threads. */
	begin(tokens: number): number {
		const kind = tokens > PREFILL_BATCH_TOKENS ? this.#prefill : this.#decode;
		const startedAt = this.#now();
		const threads = kind.fewer && startedAt < kind.until ? kind.fewer.threads : kind.best;
		this.#batch = { work: kind, threads, tokens, startedAt };
		return threads;
	}

	/** The batch that began last is done; further calls say nothing new. */
	end(): void {
		if (!this.#batch) return;
		const { work: kind, threads, tokens, startedAt } = this.#batch;
		this.#batch = null;
		if (!kind.fewer) return;
		const now = this.#now();
		const perSecond = (tokens / Math.max(1, now - startedAt)) * 1000;
		if (threads !== kind.best) {
			kind.fewerNow = perSecond;
		} else if (perSecond < (kind.fewerNow ?? kind.fewer.perSecond * DISTURBED_SHARE)) {
			kind.until = now + kind.backOffMs;
			kind.backOffMs = Math.min(BACK_OFF_MAX_MS, kind.backOffMs * 2);
		} else {
			kind.fewerNow = null;
			kind.backOffMs = BACK_OFF_FIRST_MS;
		}
	}
}

function work(best: number, tried: readonly ThreadFigure[], kind: "decode" | "prefill"): Work {
	const fewer = tried.filter(({ threads }) => threads < best).at(-1);
	return {
		best,
		fewer: fewer ? { threads: fewer.threads, perSecond: fewer[kind] } : null,
		fewerNow: null,
		until: 0,
		backOffMs: BACK_OFF_FIRST_MS,
	};
}
