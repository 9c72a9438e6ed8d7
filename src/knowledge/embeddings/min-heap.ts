/** A binary heap of numbers, which returns the smallest one first. */
export class MinHeap {
	readonly #items: number[] = [];

	push(item: number): void {
		const items = this.#items;
		let at = items.length;
		items.push(item);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const other = items[parent] ?? 0;
			if (other <= item) break;
			items[at] = other;
			at = parent;
		}
		items[at] = item;
	}

	/** Removes and returns the smallest number, or returns undefined if the heap is empty. */
	pop(): number | undefined {
		const items = this.#items;
		const smallest = items[0];
		const last = items.pop();
		if (last === undefined || items.length === 0) return smallest;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= items.length) break;
			if (child + 1 < items.length && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
			const other = items[child] ?? 0;
			if (other >= last) break;
			items[at] = other;
			at = child;
		}
		items[at] = last;
		return smallest;
	}
}
