import type { TokenStore } from "../../client/api/token-store.ts";
import { Tokens } from "../../contracts/auth.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.tokens";

/** Tokens in this browser's storage, shared by its tabs; one tab at a time renews them. */
export const browserTokens = {
	load: () => readStored(KEY, Tokens),
	save: (tokens) => writeStored(KEY, tokens),
	withLock: async (work) => {
		// Only pages served over HTTPS or from this computer have locks.
		if (!("locks" in navigator)) return await work();
		let hasStarted = false;
		try {
			return await navigator.locks.request(KEY, () => {
				hasStarted = true;
				return work();
			});
		} catch (error) {
			// A browser that blocks site data rejects locks too. Without shared tokens no lock is needed.
			if (hasStarted) throw error;
			return await work();
		}
	},
} satisfies TokenStore;
