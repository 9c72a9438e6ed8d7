/** Calls `onTimeout` once when something takes longer than `timeoutMs()` between `start` and `pause`. */
export class Watchdog {
	hasBitten = false;
	readonly #timeoutMs: () => number;
	readonly #onTimeout: () => void;
	/** Epoch milliseconds; null while nothing is waited for. */
	#deadline: number | null = null;
	#timer: { id: ReturnType<typeof setTimeout>; at: number } | null = null;

	constructor(timeoutMs: () => number, onTimeout: () => void) {
		this.#timeoutMs = timeoutMs;
		this.#onTimeout = onTimeout;
	}

	start(): void {
		const timeoutMs = this.#timeoutMs();
		this.#deadline = Date.now() + timeoutMs;
		// A timer that ends too early sets itself again. It ends too late only if the timeout has become shorter.
		if (this.#timer === null || this.#timer.at > this.#deadline) this.#setTimer(timeoutMs);
	}

	pause(): void {
		this.#deadline = null;
	}

	stop(): void {
		if (this.#timer !== null) clearTimeout(this.#timer.id);
	}

	#setTimer(delayMs: number): void {
		this.stop();
		this.#timer = { id: setTimeout(() => this.#check(), delayMs), at: Date.now() + delayMs };
	}

	#check(): void {
		const timeoutMs = this.#timeoutMs();
		const leftMs = this.#deadline === null ? timeoutMs : this.#deadline - Date.now();
		if (leftMs > 0) {
			this.#setTimer(Math.min(leftMs, timeoutMs));
			return;
		}
		this.hasBitten = true;
		this.#onTimeout();
	}
}
