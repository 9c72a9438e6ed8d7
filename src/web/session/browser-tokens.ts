import type { TokenStore } from "../../client/api/token-store.ts";
import { Tokens } from "../../contracts/auth.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.tokens";

/** Stores the tokens in the browser for all tabs. A lock ensures that only one tab at a time refreshes them. */
export const browserTokens = {
	load: () => readStored(KEY, Tokens),
	save: (tokens) => writeStored(KEY, tokens),
	withLock: async (work) => {
		// The Web Locks API needs a secure context: HTTPS or localhost.
		if (!("locks" in navigator)) return await work();
		let hasStarted = false;
		try {
			return await navigator.locks.request(KEY, () => {
				hasStarted = true;
				return work();
			});
		} catch (error) {
			// A browser that blocks site data also rejects locks. Tabs then share no tokens, so no lock is needed.
			if (hasStarted) throw error;
			return await work();
		}
	},
} satisfies TokenStore;
