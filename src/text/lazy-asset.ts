/** Serves the files of `public/`, as the `ASSETS` binding does. */
export interface Assets {
	fetch(url: string): Promise<Response>;
}

/**
 * Data in a file of `public/`, which an isolate reads when it first needs it. It would make the bundle larger and the
 * Worker's start slower.
 */
export class LazyAsset<T> {
	readonly #path: string;
	readonly #decode: (file: ArrayBuffer) => T;
	#value: T | null = null;

	/** `path` begins with a slash. */
	constructor(path: string, decode: (file: ArrayBuffer) => T) {
		this.#path = path;
		this.#decode = decode;
	}

	get isLoaded(): boolean {
		return this.#value !== null;
	}

	/**
	 * Reads the file unless this isolate already has. Concurrent calls each read it, because a request cannot wait for
	 * the I/O of another one.
	 *
	 * @throws {Error} when the file cannot be read
	 */
	async load(assets: Assets): Promise<void> {
		if (this.#value !== null) return;
		const response = await assets.fetch(`https://assets.local${this.#path}`);
		if (!response.ok) throw new Error(`The asset ${this.#path} is unavailable (HTTP ${response.status}).`);
		const file = await response.arrayBuffer();
		// Decoding takes longer than reading, and a concurrent call may have done it.
		this.#value ??= this.#decode(file);
	}

	/** @throws {Error} before `load` has resolved */
	get value(): T {
		if (this.#value === null) throw new Error(`The asset ${this.#path} is used before it is loaded.`);
		return this.#value;
	}
}
