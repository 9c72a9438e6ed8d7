/** Shorter times are too imprecise: the system counts the time of a running thread only every few milliseconds. */
const WINDOW_MS = 250;
/** If the threads get less than this share of their cores, other programs are using them. */
const UNDISTURBED_SHARE = 0.7;
const BACKOFF_FIRST_MS = 5_000;
const BACKOFF_MAX_MS = 60_000;

export interface ThreadGovernorDeps {
	/** The highest thread count. */
	cores: number;
	/** Returns the time in milliseconds. */
	now: () => number;
	/** Returns the processor time that this process has used so far, in milliseconds. */
	cpuTime: () => number;
	/**
	 * How many processors the machine has; more than `cores` if a core runs two threads. Null if the process may use only
	 * some of them, because those that are idle may be the others.
	 */
	processors: number | null;
	/** Returns the time that the machine's processors have been idle so far, in milliseconds. */
	idleTime: () => number;
}

/**
 * Chooses the thread count for each batch: all cores, or as many as the process gets while other programs use them. It
 * returns to all once cores are idle, and tries after a while whether other programs make way. llama.cpp's threads wait
 * for one another many times per token without sleeping, so a thread without a core holds up all others, and with too many
 * threads, a batch can take 20 times as long.
 */
export class ThreadGovernor {
	readonly #deps: ThreadGovernorDeps;
	#threads: number;
	#backoffUntil = 0;
	#backoffMs = BACKOFF_FIRST_MS;
	#batch: { at: number; cpu: number } | null = null;
	/** The time and processor time of the batches since the thread count was last judged. */
	#window = { ms: 0, cpuMs: 0 };
	/** When the first of these batches started. */
	#windowStart = { at: 0, idleMs: 0 };

	constructor(deps: ThreadGovernorDeps) {
		this.#deps = deps;
		this.#threads = deps.cores;
	}

	/** Records the start of a batch and returns its thread count. */
	startBatch(): number {
		const { cores, now, cpuTime, idleTime } = this.#deps;
		if (this.#threads < cores && now() >= this.#backoffUntil) this.#setThreads(cores);
		if (this.#window.ms === 0) this.#windowStart = { at: now(), idleMs: idleTime() };
		this.#batch = { at: now(), cpu: cpuTime() };
		return this.#threads;
	}

	/** Records the end of the most recently started batch. Further calls have no effect. */
	endBatch(): void {
		if (!this.#batch) return;
		const { now, cpuTime } = this.#deps;
		this.#window.ms += now() - this.#batch.at;
		this.#window.cpuMs += cpuTime() - this.#batch.cpu;
		this.#batch = null;
		if (this.#window.ms >= WINDOW_MS) this.#judge();
	}

	#judge(): void {
		const { cores, now } = this.#deps;
		const coresUsed = this.#window.cpuMs / this.#window.ms;
		const unused = Math.max(1, cores - this.#threads);
		const areIdle = this.#countIdleProcessors() >= unused * UNDISTURBED_SHARE;
		this.#window = { ms: 0, cpuMs: 0 };
		if (areIdle) this.#setThreads(cores);
		else if (coresUsed < this.#threads * UNDISTURBED_SHARE) {
			if (this.#threads === 1) return;
			this.#setThreads(Math.max(1, Math.floor(coresUsed)));
			this.#backoffUntil = now() + this.#backoffMs;
			this.#backoffMs = Math.min(BACKOFF_MAX_MS, this.#backoffMs * 2);
		} else if (this.#threads === cores) {
			this.#backoffMs = BACKOFF_FIRST_MS;
		}
	}

	/** Returns how many usable processors were idle during the batches, if all of them were between the batches. */
	#countIdleProcessors(): number {
		const { processors, now, idleTime } = this.#deps;
		if (processors === null) return 0;
		const { at, idleMs } = this.#windowStart;
		const pausesMs = now() - at - this.#window.ms;
		return (idleTime() - idleMs - pausesMs * processors) / this.#window.ms;
	}

	#setThreads(threads: number): void {
		this.#threads = threads;
		this.#window = { ms: 0, cpuMs: 0 };
	}
}
