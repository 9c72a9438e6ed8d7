/** Events pushed on one side and read, in order, on the other. */
export class Channel<T> {
	readonly #items: T[] = [];
	#failure: { error: unknown } | null = null;
	#wake: (() => void) | null = null;

	push(item: T): void {
		this.#items.push(item);
		this.#wake?.();
	}

	/** What was pushed before is still read; then reading throws. */
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
