import type { z } from "zod";

/** How long a thing is kept: as long as this browser's data, or as long as this tab. */
export type Lasting = "browser" | "tab";

/** What this tab has read and written last: it stands in where the browser keeps no site data, has no room, or was cleared. */
const memory = new Map<string, string>();

/** Returns what the storage holds under `key`, or else what this tab knows, if `schema` takes it. */
export function readStored<T>(key: string, schema: z.ZodType<T>, lasting: Lasting = "browser"): T | null {
	for (const read of [() => storage(lasting).getItem(key), () => memory.get(key)]) {
		try {
			const { data } = schema.safeParse(JSON.parse(read() ?? "null"));
			if (data === undefined) continue;
			memory.set(key, JSON.stringify(data));
			return data;
		} catch {
			// A browser that is told to keep no site data throws at each access; anybody can write into the storage.
		}
	}
	return null;
}

/** Stores `value`; null removes it. Never throws: what cannot be stored lasts until a reload. */
export function writeStored(key: string, value: unknown, lasting: Lasting = "browser"): void {
	const text = value === null ? null : JSON.stringify(value);
	if (text === null) memory.delete(key);
	else memory.set(key, text);
	try {
		put(storage(lasting), key, text);
	} catch {
		// The memory has it.
	}
}

function put(storage: Storage, key: string, text: string | null): void {
	if (text === null) {
		storage.removeItem(key);
		return;
	}
	try {
		storage.setItem(key, text);
	} catch {
		// No room. The old value must not outlive the new one, and may make room for it.
		storage.removeItem(key);
		storage.setItem(key, text);
	}
}

function storage(lasting: Lasting): Storage {
	return lasting === "browser" ? localStorage : sessionStorage;
}
