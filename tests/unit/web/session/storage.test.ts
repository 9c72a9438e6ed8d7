import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { browserTokens } from "../../../../src/web/session/browser-tokens.ts";
import { clearStored, readStored, writeStored } from "../../../../src/web/session/storage.ts";

const Value = z.object({ n: z.number() });
const TOKENS = { access: "a", refresh: "r" };

/** Each test uses its own key, because values in memory outlive a test. */
let key = "";
let tests = 0;

class MemoryStorage {
	readonly items = new Map<string, string>();
	/** Capacity in characters. */
	capacity = Number.POSITIVE_INFINITY;

	get length(): number {
		return this.items.size;
	}

	key(place: number): string | null {
		return [...this.items.keys()][place] ?? null;
	}

	getItem(name: string): string | null {
		return this.items.get(name) ?? null;
	}

	setItem(name: string, text: string): void {
		const others = [...this.items].filter(([other]) => other !== name).map(([, { length }]) => length);
		const old = this.items.get(name)?.length ?? 0;
		// Some browsers also count the value that is being replaced.
		if (others.reduce((sum, length) => sum + length, old) + text.length > this.capacity)
			throw new Error("QuotaExceededError");
		this.items.set(name, text);
	}

	removeItem(name: string): void {
		this.items.delete(name);
	}
}

const blocked = {
	get(): never {
		throw new DOMException("Access is denied for this document.", "SecurityError");
	},
	configurable: true,
};

describe("a stored value", () => {
	let storage: MemoryStorage;

	beforeEach(() => {
		key = `key ${tests++}`;
		storage = new MemoryStorage();
		vi.stubGlobal("localStorage", storage);
		vi.stubGlobal("sessionStorage", new MemoryStorage());
	});

	afterEach(() => {
		vi.unstubAllGlobals();
	});

	const block = () => {
		for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, blocked);
	};

	test("is shared with other tabs", () => {
		writeStored(key, { n: 1 });
		expect(storage.getItem(key)).toBe('{"n":1}');
		storage.setItem(key, '{"n":2}');
		expect(readStored(key, Value)).toEqual({ n: 2 });
		writeStored(key, null);
		expect(readStored(key, Value)).toBeNull();
		expect(storage.getItem(key)).toBeNull();
	});

	test.each(["browser", "tab"] as const)(
		"lasts until a reload if the browser denies access: %s",
		(lifetime) => {
			block();
			expect(readStored(key, Value, lifetime)).toBeNull();
			writeStored(key, { n: 1 }, lifetime);
			expect(readStored(key, Value, lifetime)).toEqual({ n: 1 });
			writeStored(key, null, lifetime);
			expect(readStored(key, Value, lifetime)).toBeNull();
		},
	);

	test("lasts until a reload if the browser has no storage", () => {
		vi.stubGlobal("localStorage", null);
		writeStored(key, { n: 1 });
		expect(readStored(key, Value)).toEqual({ n: 1 });
	});

	test("is replaced even when the storage is full, and lasts until a reload if it does not fit", () => {
		writeStored(key, { n: 1 });
		storage.capacity = 10;
		writeStored(key, { n: 2 });
		expect(storage.getItem(key)).toBe('{"n":2}');
		storage.capacity = 0;
		writeStored(key, { n: 3 });
		expect(storage.getItem(key)).toBeNull();
		expect(readStored(key, Value)).toEqual({ n: 3 });
	});

	test("can still be read after the storage is cleared, even if another tab wrote it", () => {
		writeStored(key, { n: 1 });
		storage.setItem(key, '{"n":2}');
		expect(readStored(key, Value)).toEqual({ n: 2 });
		storage.items.clear();
		expect(readStored(key, Value)).toEqual({ n: 2 });
	});

	test("is removed with all others whose keys have its prefix", () => {
		writeStored(`${key}.a`, { n: 1 });
		writeStored(`${key}.b`, { n: 2 }, "tab");
		writeStored("another key", { n: 3 });
		clearStored(`${key}.`);
		expect(readStored(`${key}.a`, Value)).toBeNull();
		expect(readStored(`${key}.b`, Value, "tab")).toBeNull();
		expect(readStored("another key", Value)).toEqual({ n: 3 });
	});

	test.each(["", "{", "null", "[]", '{"n":"1"}', '{"version":0}'])(
		"is read as null if its text is %j, and can be replaced",
		(text) => {
			storage.setItem(key, text);
			expect(readStored(key, Value)).toBeNull();
			writeStored(key, { n: 1 });
			expect(readStored(key, Value)).toEqual({ n: 1 });
		},
	);

	test("can be read if the browser denies locks; a callback that fails under a granted lock is not run again", async () => {
		block();
		browserTokens.save(TOKENS);
		const deny = () =>
			Promise.reject(new DOMException("Access to the Locks API is denied.", "SecurityError"));
		vi.stubGlobal("navigator", { locks: { request: deny } });
		expect(await browserTokens.withLock(async () => browserTokens.load())).toEqual(TOKENS);

		const grant = (_: string, work: () => Promise<unknown>) => work();
		vi.stubGlobal("navigator", { locks: { request: grant } });
		const work = vi.fn(() => Promise.reject(new Error("offline")));
		await expect(browserTokens.withLock(work)).rejects.toThrow("offline");
		expect(work).toHaveBeenCalledTimes(1);

		vi.stubGlobal("navigator", {});
		expect(await browserTokens.withLock(async () => 1)).toBe(1);
		browserTokens.save(null);
	});
});
