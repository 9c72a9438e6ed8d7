/** An unbounded queue between a producer and a single consumer that awaits its items. */
export class AsyncQueue<T> {
	readonly #items: T[] = [];
	#failure: { error: unknown } | null = null;
	#wake: (() => void) | null = null;

	push(item: T): void {
		this.#items.push(item);
		this.#wake?.();
	}

	/** Makes `next` throw `error` once the queued items have been returned. */
	fail(error: unknown): void {
		this.#failure ??= { error };
		this.#wake?.();
	}

	async next(): Promise<T> {
		for (;;) {
			const item = this.#items.shift();
			if (item !== undefined) return item;
			if (this.#failure) throw this.#failure.error;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
			this.#wake = null;
		}
	}
}
