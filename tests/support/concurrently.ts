/** Number of items that are worked on at the same time. Most of the work is waiting for answers and alarms. */
const AT_ONCE = 4;

/** Calls `work` for each item, for up to `AT_ONCE` items at the same time. Rejects with the first failure. */
export async function concurrently<Item>(
	items: Iterable<Item>,
	work: (item: Item) => Promise<void>,
): Promise<void> {
	const left = items[Symbol.iterator]();
	const workThrough = async () => {
		for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, workThrough));
}
