import type { z } from "zod";

/** How long a thing is kept: as long as this browser's data, or as long as this tab. */
export type Lasting = "browser" | "tab";

/** The last values of this tab. A fallback when the browser blocks, clears or has no room for site data. */
const memory = new Map<string, string>();

/** Returns the stored value of `key`, or else the last one of this tab, if it is valid. */
export function readStored<T>(key: string, schema: z.ZodType<T>, lasting: Lasting = "browser"): T | null {
	for (const read of [() => storage(lasting).getItem(key), () => memory.get(key)]) {
		try {
			const { data } = schema.safeParse(JSON.parse(read() ?? "null"));
			if (data === undefined) continue;
			memory.set(key, JSON.stringify(data));
			return data;
		} catch {
			// A browser that blocks site data throws on each access, and stored text may be invalid.
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
		// The storage is full. Removing the old value may make room, and it must not outlive the new one.
		storage.removeItem(key);
		storage.setItem(key, text);
	}
}

function storage(lasting: Lasting): Storage {
	return lasting === "browser" ? localStorage : sessionStorage;
}
