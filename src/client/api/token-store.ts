import type { Tokens } from "../../contracts/auth.ts";

/**
 * Storage for the access and refresh tokens. Methods may be asynchronous, for example to access a phone's secure
 * storage.
 *
 * @example
 * ```ts
 * const tokens: TokenStore = {
 *   load: () => JSON.parse(localStorage.getItem("tokens") ?? "null"),
 *   save: (pair) => localStorage.setItem("tokens", JSON.stringify(pair)),
 * };
 * ```
 */
export interface TokenStore {
	load(): Tokens | null | Promise<Tokens | null>;
	/** Stores the tokens; `null` removes them. */
	save(tokens: Tokens | null): void | Promise<void>;
	/**
	 * Optional. Calls `work` while holding a lock. Everything that uses the same tokens, such as another browser tab,
	 * must share this lock.
	 */
	withLock?<T>(work: () => Promise<T>): Promise<T>;
}

/** Creates a store that keeps the tokens in memory. */
export function memoryTokens(initial: Tokens | null = null): TokenStore {
	let current = initial;
	return {
		load: () => current,
		save: (tokens) => {
			current = tokens;
		},
	};
}

/**
 * Wraps a store so that it keeps tokens in memory when they cannot be written. The server no longer accepts the
 * previous pair, so losing the new one would sign the user out. The next load retries the write, unless a different
 * pair has been stored since, for example by another browser tab.
 */
export function withMemoryFallback(store: TokenStore): TokenStore {
	let unwritten: { tokens: Tokens | null; storedRefresh: string | undefined } | null = null;
	const save = async (tokens: Tokens | null) => {
		try {
			await store.save(tokens);
			unwritten = null;
		} catch {
			unwritten = { tokens, storedRefresh: (await store.load())?.refresh };
		}
	};
	return {
		load: async () => {
			const stored = await store.load();
			if (unwritten === null) return stored;
			const { tokens, storedRefresh } = unwritten;
			if (stored?.refresh !== storedRefresh) {
				unwritten = null;
				return stored;
			}
			await save(tokens);
			return tokens;
		},
		save,
		...(store.withLock ? { withLock: (work) => store.withLock?.(work) ?? work() } : {}),
	};
}
