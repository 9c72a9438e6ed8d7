import type { TokenStore } from "../../client/api/token-store.ts";
import { Tokens } from "../../contracts/auth.ts";
import { tryParseJson } from "../../contracts/json.ts";
import { forgetStored, readStored, writeStored } from "./storage.ts";
import { reportTokenChange } from "./token-changes.ts";

const KEY = "omeruta.tokens";

/** Stores the tokens in the browser for all tabs. A lock ensures that only one tab at a time refreshes them. */
export const browserTokens = {
	load: () => readStored(KEY, Tokens),
	save: (tokens) => {
		const before = readStored(KEY, Tokens);
		writeStored(KEY, tokens);
		reportTokenChange(before?.refresh ?? null, tokens?.refresh ?? null, false);
	},
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

/** Reports changes of the tokens by other tabs. */
export function watchOtherTabs(): void {
	addEventListener("storage", ({ key, oldValue, newValue }) => {
		// When all site data is cleared, the key is null, and the tab keeps its tokens in memory.
		if (key !== KEY) return;
		if (newValue === null) forgetStored(KEY);
		reportTokenChange(readRefresh(oldValue), readRefresh(newValue), true);
	});
}

function readRefresh(text: string | null): string | null {
	return Tokens.safeParse(tryParseJson(text ?? "")).data?.refresh ?? null;
}
