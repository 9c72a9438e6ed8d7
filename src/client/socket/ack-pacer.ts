import { ACK_EVERY_FRAMES, ACK_EVERY_MS } from "../../contracts/limits.ts";
import type { Clock } from "../platform.ts";

/**
 * Acknowledges the newest `seq` after `ACK_EVERY_FRAMES` tokens or `ACK_EVERY_MS`, whichever comes first. The server
 * stops streaming to a client that falls behind.
 */
export class AckPacer {
	readonly #clock: Clock;
	readonly #sendAck: (seq: number) => void;
	#frames = 0;
	#seq = 0;
	#cancelTimer: (() => void) | null = null;

	constructor(clock: Clock, sendAck: (seq: number) => void) {
		this.#clock = clock;
		this.#sendAck = sendAck;
	}

	/** Records a received token. */
	received(seq: number): void {
		this.#frames += 1;
		this.#seq = seq;
		this.#cancelTimer ??= this.#clock.after(ACK_EVERY_MS, () => this.#flush());
		if (this.#frames >= ACK_EVERY_FRAMES) this.#flush();
	}

	/** Drops the pending acknowledgment. A new socket does not need it. */
	reset(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = null;
		this.#frames = 0;
	}

	#flush(): void {
		this.reset();
		this.#sendAck(this.#seq);
	}
}
