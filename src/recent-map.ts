/**
 * A map that holds a limited number of entries and forgets those that were not used recently. Holds up to two
 * generations of entries: when the newer one is full, it replaces the older one.
 */
export class RecentMap<K, V> {
	readonly #generationMax: number;
	#newer = new Map<K, V>();
	#older = new Map<K, V>();

	/** `max` is the maximum number of entries, which must be at least 2. */
	constructor(max: number) {
		this.#generationMax = Math.floor(max / 2);
	}

	/** Returns the value of a key and counts as a use of it. */
	get(key: K): V | undefined {
		const newer = this.#newer.get(key);
		if (newer !== undefined) return newer;
		const older = this.#older.get(key);
		if (older !== undefined) this.set(key, older);
		return older;
	}

	set(key: K, value: V): void {
		if (this.#newer.size >= this.#generationMax) {
			this.#older = this.#newer;
			this.#newer = new Map();
		}
		this.#newer.set(key, value);
	}
}
