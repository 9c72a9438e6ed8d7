import type { Tokens } from "../contracts/auth.ts";

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
