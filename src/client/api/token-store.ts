import type { Tokens } from "../../contracts/auth.ts";

/** Where the two tokens live; a phone's secure storage is asynchronous, so every call may be. */
export interface TokenStore {
	load(): Tokens | null | Promise<Tokens | null>;
	/** `null` forgets them. */
	save(tokens: Tokens | null): void | Promise<void>;
	/** Runs `work` while no other user of the same tokens (another tab) does; left out where there is none. */
	exclusively?<T>(work: () => Promise<T>): Promise<T>;
}

/** Tokens that live as long as the program. */
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
 * The same store, which keeps in memory what cannot be written: a storage that is full or locked must not lose a pair
 * whose predecessor the server no longer takes. The write is tried again at the next load. What another holder of the
 * store writes meanwhile replaces what is kept.
 */
export function survivingTokens(store: TokenStore): TokenStore {
	let unwritten: { tokens: Tokens | null; over: string | undefined } | null = null;
	const save = async (tokens: Tokens | null) => {
		try {
			await store.save(tokens);
			unwritten = null;
		} catch {
			unwritten = { tokens, over: (await store.load())?.refresh };
		}
	};
	return {
		load: async () => {
			const stored = await store.load();
			if (unwritten === null) return stored;
			const { tokens, over } = unwritten;
			if (stored?.refresh !== over) {
				unwritten = null;
				return stored;
			}
			await save(tokens);
			return tokens;
		},
		save,
		...(store.exclusively ? { exclusively: (work) => store.exclusively?.(work) ?? work() } : {}),
	};
}
