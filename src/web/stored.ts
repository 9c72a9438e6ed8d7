import type { z } from "zod";

/** How long a thing is kept: as long as this browser's data, or as long as this tab. */
export type Lasting = "browser" | "tab";

/** What this browser's storage holds under `key`, if that is what `schema` says. */
export function readStored<T>(key: string, schema: z.ZodType<T>, lasting: Lasting = "browser"): T | null {
	try {
		return schema.safeParse(JSON.parse(storage(lasting).getItem(key) ?? "null")).data ?? null;
	} catch {
		return null;
	}
}

/** Stores `value`; null removes it. */
export function writeStored(key: string, value: unknown, lasting: Lasting = "browser"): void {
	if (value === null) storage(lasting).removeItem(key);
	else storage(lasting).setItem(key, JSON.stringify(value));
}

const memory = new Map<string, string>();
const UNTIL_RELOAD = {
	getItem: (key: string) => memory.get(key) ?? null,
	setItem: (key: string, value: string) => void memory.set(key, value),
	removeItem: (key: string) => void memory.delete(key),
};

// A browser told to keep no site data throws at the mere mention.
function storage(lasting: Lasting): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
	try {
		return lasting === "browser" ? localStorage : sessionStorage;
	} catch {
		return UNTIL_RELOAD;
	}
}
