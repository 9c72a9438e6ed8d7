import type { Tokens } from "../../contracts/auth.ts";

/**
 * Storage for the access and refresh tokens. Each method may be asynchronous, as a phone's secure storage is.
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
	/** Calls `work` while no other holder of the same tokens, such as another tab, does. Omit it if there is none. */
	withLock?<T>(work: () => Promise<T>): Promise<T>;
}

/** Creates a store that keeps the tokens in memory. */
export function memoryTokens(initial: Tokens | null = null): TokenStore {
	let kept = initial;
	return {
		load: () => kept,
		save: (tokens) => {
			kept = tokens;
		},
	};
}

/**
 * Wraps a store so that a failed write keeps the tokens in memory: the server no longer accepts the previous pair, so a
 * full or locked storage must not lose the new one. The next load retries the write. A pair that another holder of the
 * store writes in the meantime wins.
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
