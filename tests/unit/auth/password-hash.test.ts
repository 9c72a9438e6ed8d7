import { describe, expect, test } from "vitest";
import { type HashDeps, hashPassword, scryptDeps, verifyPassword } from "../../../src/auth/password-hash.ts";

const cheap: HashDeps = { ...scryptDeps, cost: { ln: 4, r: 8, p: 1 } };

describe("a password hash", () => {
	test("contains the algorithm, its parameters, the salt and the hash", async () => {
		expect(await hashPassword(cheap, "correct horse")).toMatch(
			/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
		);
	});

	test("is different each time", async () => {
		expect(await hashPassword(cheap, "correct horse")).not.toBe(await hashPassword(cheap, "correct horse"));
	});

	test("verifies only its own password", async () => {
		const hash = await hashPassword(cheap, "correct horse");
		expect(await verifyPassword(cheap, "correct horse", hash)).toEqual({
			isCorrect: true,
			isOutdated: false,
		});
		for (const wrong of ["correct hors", "correct horse ", "Correct horse", ""]) {
			expect((await verifyPassword(cheap, wrong, hash)).isCorrect).toBe(false);
		}
	});

	test("matches a test vector from RFC 7914", async () => {
		// This is the third test vector in section 12, truncated to our hash length.
		const vector = "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI";
		expect(await verifyPassword(scryptDeps, "pleaseletmein", vector)).toEqual({
			isCorrect: true,
			isOutdated: true,
		});
	});

	test("created with other parameters is verified with those parameters and reported as outdated", async () => {
		const hash = await hashPassword({ ...cheap, cost: { ln: 5, r: 4, p: 2 } }, "correct horse");
		expect(await verifyPassword(cheap, "correct horse", hash)).toEqual({ isCorrect: true, isOutdated: true });
	});

	test("that is missing takes as much work to verify as a real one, but never matches", async () => {
		const calls: unknown[] = [];
		const counting: HashDeps = {
			...cheap,
			scrypt: (...args) => {
				calls.push(args.slice(2));
				return cheap.scrypt(...args);
			},
		};
		await verifyPassword(counting, "correct horse", await hashPassword(cheap, "another"));
		expect((await verifyPassword(counting, "correct horse", null)).isCorrect).toBe(false);
		expect(calls).toEqual([
			[32, cheap.cost],
			[32, cheap.cost],
		]);
	});

	test("uses the recommended cost: 32 MB with p = 3", () => {
		expect(scryptDeps.cost).toEqual({ ln: 15, r: 8, p: 3 });
	});
});
