import type { TokenStore } from "../client/token-store.ts";
import { Tokens } from "../contracts/auth.ts";
import { readStored, writeStored } from "./stored.ts";

const KEY = "omeruta.tokens";

/** Tokens in this browser's storage, shared by its tabs; one tab at a time renews them. */
export const browserTokens = {
	load: () => readStored(KEY, Tokens),
	save: (tokens) => writeStored(KEY, tokens),
	exclusively: async (work) =>
		// Only pages served over HTTPS or from this computer have locks.
		"locks" in navigator ? await navigator.locks.request(KEY, work) : await work(),
} satisfies TokenStore;
