import { describe, expect, test } from "vitest";
import { createKeyedHash, verifyKeyedHash } from "../../../src/auth/keyed-hash.ts";

const SECRET = "s".repeat(32);

describe("a keyed hash", () => {
	test("is deterministic and consists of 43 base64url characters", async () => {
		const hash = await createKeyedHash(SECRET, "refresh", "session", 1);
		expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
		expect(await createKeyedHash(SECRET, "refresh", "session", 1)).toBe(hash);
		expect(await verifyKeyedHash(hash, SECRET, "refresh", "session", 1)).toBe(true);
	});

	test.each([
		["another secret", ["t".repeat(32), "refresh", "session", 1]],
		["another purpose", [SECRET, "model-user", "session", 1]],
		["another part", [SECRET, "refresh", "session", 2]],
		["an additional part", [SECRET, "refresh", "session", 1, ""]],
		["the same text divided into other parts", [SECRET, "refresh", "sessio", "n", 1]],
		["a number as a string", [SECRET, "refresh", "session", "1"]],
		["quotes inside a part", [SECRET, "refresh", 'session",1']],
	] as const)("differs for %s", async (_, [secret, purpose, ...parts]) => {
		const hash = await createKeyedHash(SECRET, "refresh", "session", 1);
		expect(await createKeyedHash(secret, purpose, ...parts)).not.toBe(hash);
		expect(await verifyKeyedHash(hash, secret, purpose, ...parts)).toBe(false);
	});

	test("fails verification when one character is changed, removed or added", async () => {
		const hash = await createKeyedHash(SECRET, "refresh", "session", 1);
		const others = [...hash].map((character, at) => {
			const changed = character === "A" ? "B" : "A";
			return hash.slice(0, at) + changed + hash.slice(at + 1);
		});
		for (const other of [...others, "", hash.slice(1), `${hash}=`, `${hash}A`, "é漢🙂"]) {
			expect(await verifyKeyedHash(other, SECRET, "refresh", "session", 1)).toBe(false);
		}
	});
});
