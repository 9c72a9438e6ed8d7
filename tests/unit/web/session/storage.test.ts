import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { browserTokens } from "../../../../src/web/session/browser-tokens.ts";
import { readStored, writeStored } from "../../../../src/web/session/storage.ts";

const Value = z.object({ n: z.number() });
const TOKENS = { access: "a", refresh: "r" };

/** Each test has a key of its own, since the memory of a tab outlives a test. */
let key = "";
let tests = 0;

class MemoryStorage {
	readonly items = new Map<string, string>();
	/** Characters that fit in. */
	room = Number.POSITIVE_INFINITY;

	getItem(name: string): string | null {
		return this.items.get(name) ?? null;
	}

	setItem(name: string, text: string): void {
		const others = [...this.items].filter(([other]) => other !== name).map(([, { length }]) => length);
		const old = this.items.get(name)?.length ?? 0;
		// Some browsers count the old value too.
		if (others.reduce((sum, length) => sum + length, old) + text.length > this.room)
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

describe("what the page stores", () => {
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

	test("is read by other tabs, and what they store is read here", () => {
		writeStored(key, { n: 1 });
		expect(storage.getItem(key)).toBe('{"n":1}');
		storage.setItem(key, '{"n":2}');
		expect(readStored(key, Value)).toEqual({ n: 2 });
		writeStored(key, null);
		expect(readStored(key, Value)).toBeNull();
		expect(storage.getItem(key)).toBeNull();
	});

	test.each(["browser", "tab"] as const)("lasts until a reload where access is denied: %s", (lasting) => {
		block();
		expect(readStored(key, Value, lasting)).toBeNull();
		writeStored(key, { n: 1 }, lasting);
		expect(readStored(key, Value, lasting)).toEqual({ n: 1 });
		writeStored(key, null, lasting);
		expect(readStored(key, Value, lasting)).toBeNull();
	});

	test("lasts until a reload where there is no storage at all", () => {
		vi.stubGlobal("localStorage", null);
		writeStored(key, { n: 1 });
		expect(readStored(key, Value)).toEqual({ n: 1 });
	});

	test("takes the room of the value that it replaces, and leaves no old value behind without room", () => {
		writeStored(key, { n: 1 });
		storage.room = 10;
		writeStored(key, { n: 2 });
		expect(storage.getItem(key)).toBe('{"n":2}');
		storage.room = 0;
		writeStored(key, { n: 3 });
		expect(storage.getItem(key)).toBeNull();
		expect(readStored(key, Value)).toEqual({ n: 3 });
	});

	test("is still known after the storage was cleared, as another tab had stored it last", () => {
		writeStored(key, { n: 1 });
		storage.setItem(key, '{"n":2}');
		expect(readStored(key, Value)).toEqual({ n: 2 });
		storage.items.clear();
		expect(readStored(key, Value)).toEqual({ n: 2 });
	});

	test.each(["", "{", "null", "[]", '{"n":"1"}', '{"version":0}'])(
		"is nothing where the stored text is %j, and can be written anew",
		(text) => {
			storage.setItem(key, text);
			expect(readStored(key, Value)).toBeNull();
			writeStored(key, { n: 1 });
			expect(readStored(key, Value)).toEqual({ n: 1 });
		},
	);

	test("lets tokens be renewed where the browser refuses locks, and does not renew them twice", async () => {
		block();
		browserTokens.save(TOKENS);
		const refuse = () =>
			Promise.reject(new DOMException("Access to the Locks API is denied.", "SecurityError"));
		vi.stubGlobal("navigator", { locks: { request: refuse } });
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
