/**
 * Handles frames one at a time, in the order in which they arrived. A frame that need not wait is handled immediately,
 * in the event that delivered it.
 */
export class FrameOrder {
	#last: Promise<void> | null = null;

	/** Handles a frame after the earlier ones. `handle` must not reject. */
	run(handle: () => void | Promise<void>): void | Promise<void> {
		const handled = this.#last === null ? handle() : this.#last.then(handle);
		if (handled === undefined) return;
		const last: Promise<void> = handled.then(() => {
			if (this.#last === last) this.#last = null;
		});
		this.#last = last;
		return last;
	}
}
