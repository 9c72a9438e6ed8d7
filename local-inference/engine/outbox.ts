import type { FromChild } from "./child-protocol.ts";

/** How long tokens are held. The Worker sends frames no more often. */
const HELD_MS = 40;

/**
 * Sends messages of the engine's process, and groups the tokens of a fast model. Each group wakes the server and its
 * clients, which takes processor time from the threads that generate the next token and so holds up all of them.
 */
export class Outbox {
	readonly #send: (messages: FromChild[]) => void;
	readonly #now: () => number;
	#held: FromChild[] = [];
	#sentAt = Number.NEGATIVE_INFINITY;

	constructor(send: (messages: FromChild[]) => void, now: () => number) {
		this.#send = send;
		this.#now = now;
	}

	/** Sends the message at once, after those that are held. */
	send(message: FromChild): void {
		this.hold(message);
		this.flush();
	}

	/** Sends the message with one of the next calls. */
	hold(message: FromChild): void {
		this.#held.push(message);
	}

	/** Sends what is held if the last messages were sent long enough ago. */
	flushIfDue(): void {
		if (this.#now() - this.#sentAt >= HELD_MS) this.flush();
	}

	flush(): void {
		if (this.#held.length === 0) return;
		const held = this.#held;
		this.#held = [];
		this.#sentAt = this.#now();
		this.#send(held);
	}
}
