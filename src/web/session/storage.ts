import type { z } from "zod";

/** How long a value is kept: until the browser's data is cleared, or until the tab is closed. */
export type Lifetime = "browser" | "tab";

/** In-memory fallback for when the browser blocks or clears site data, or has no space for it. */
const memory = new Map<string, string>();

/** Returns the stored value if it matches the schema, or else the value in memory, or else null. */
export function readStored<T>(key: string, schema: z.ZodType<T>, lifetime: Lifetime = "browser"): T | null {
	for (const read of [() => storage(lifetime).getItem(key), () => memory.get(key)]) {
		try {
			const { data } = schema.safeParse(JSON.parse(read() ?? "null"));
			if (data === undefined) continue;
			memory.set(key, JSON.stringify(data));
			return data;
		} catch {
			// A browser that blocks site data throws on every access, and stored text may be invalid JSON.
		}
	}
	return null;
}

/** Stores a value; null removes it. Never throws: a value that cannot be stored is kept until the page is reloaded. */
export function writeStored(key: string, value: unknown, lifetime: Lifetime = "browser"): void {
	const text = value === null ? null : JSON.stringify(value);
	if (text === null) memory.delete(key);
	else memory.set(key, text);
	try {
		setItem(storage(lifetime), key, text);
	} catch {
		// The browser did not store the value, but it is still in memory.
	}
}

/** Forgets the value in memory, after another tab has removed the stored one. */
export function forgetStored(key: string): void {
	memory.delete(key);
}

/** Removes all values whose keys start with `prefix`. */
export function clearStored(prefix: string): void {
	for (const key of memory.keys()) if (key.startsWith(prefix)) memory.delete(key);
	for (const lifetime of ["browser", "tab"] as const) {
		try {
			const values = storage(lifetime);
			const keys = Array.from({ length: values.length }, (_, place) => values.key(place) ?? "");
			for (const key of keys) if (key.startsWith(prefix)) values.removeItem(key);
		} catch {
			// A browser that blocks site data stores nothing.
		}
	}
}

function setItem(storage: Storage, key: string, text: string | null): void {
	if (text === null) {
		storage.removeItem(key);
		return;
	}
	try {
		storage.setItem(key, text);
	} catch {
		// The storage is full. Removing the old value may free space, and a stale value must not remain.
		storage.removeItem(key);
		storage.setItem(key, text);
	}
}

function storage(lifetime: Lifetime): Storage {
	return lifetime === "browser" ? localStorage : sessionStorage;
}
