import type { z } from "zod";

/** What this browser's storage holds under `key`, if that is what `schema` says. */
export function readStored<T>(key: string, schema: z.ZodType<T>): T | null {
	try {
		return schema.safeParse(JSON.parse(storage().getItem(key) ?? "null")).data ?? null;
	} catch {
		return null;
	}
}

/** Stores `value`; null removes it. */
export function writeStored(key: string, value: unknown): void {
	if (value === null) storage().removeItem(key);
	else storage().setItem(key, JSON.stringify(value));
}

const memory = new Map<string, string>();
const UNTIL_RELOAD = {
	getItem: (key: string) => memory.get(key) ?? null,
	setItem: (key: string, value: string) => void memory.set(key, value),
	removeItem: (key: string) => void memory.delete(key),
};

// A browser told to keep no site data throws at the mere mention.
function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
	try {
		return localStorage;
	} catch {
		return UNTIL_RELOAD;
	}
}
