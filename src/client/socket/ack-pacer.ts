import { ACK_EVERY_FRAMES, ACK_EVERY_MS } from "../../contracts/limits.ts";
import type { Clock } from "../platform.ts";

/** Calls `send` with the newest seq at least every `ACK_EVERY_FRAMES` tokens or `ACK_EVERY_MS`, so that the server keeps streaming. */
export class AckPacer {
	readonly #clock: Clock;
	readonly #send: (seq: number) => void;
	#frames = 0;
	#seq = 0;
	#cancel: (() => void) | null = null;

	constructor(clock: Clock, send: (seq: number) => void) {
		this.#clock = clock;
		this.#send = send;
	}

	received(seq: number): void {
		this.#frames += 1;
		this.#seq = seq;
		this.#cancel ??= this.#clock.after(ACK_EVERY_MS, () => this.#flush());
		if (this.#frames >= ACK_EVERY_FRAMES) this.#flush();
	}

	/** Forgets what is owed; a new socket owes nothing. */
	reset(): void {
		this.#cancel?.();
		this.#cancel = null;
		this.#frames = 0;
	}

	#flush(): void {
		this.reset();
		this.#send(this.#seq);
	}
}
