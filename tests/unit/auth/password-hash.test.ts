import { describe, expect, test } from "vitest";
import { type HashDeps, hashPassword, scryptDeps, verifyPassword } from "../../../src/auth/password-hash.ts";

const cheap: HashDeps = { ...scryptDeps, cost: { ln: 4, r: 8, p: 1 } };

describe("a password's hash", () => {
	test("names algorithm, parameters, salt and hash", async () => {
		expect(await hashPassword(cheap, "correct horse")).toMatch(
			/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
		);
	});

	test("is another one each time", async () => {
		expect(await hashPassword(cheap, "correct horse")).not.toBe(await hashPassword(cheap, "correct horse"));
	});

	test("lets its own password through and no other", async () => {
		const hash = await hashPassword(cheap, "correct horse");
		expect(await verifyPassword(cheap, "correct horse", hash)).toEqual({
			isCorrect: true,
			isOutdated: false,
		});
		for (const wrong of ["correct hors", "correct horse ", "Correct horse", ""]) {
			expect((await verifyPassword(cheap, wrong, hash)).isCorrect).toBe(false);
		}
	});

	test("is scrypt as RFC 7914 has it", async () => {
		// The third vector of its section 12, cut to the length that is kept here.
		const vector = "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI";
		expect(await verifyPassword(scryptDeps, "pleaseletmein", vector)).toEqual({
			isCorrect: true,
			isOutdated: true,
		});
	});

	test("of other parameters is checked by its own, and said to be outdated", async () => {
		const hash = await hashPassword({ ...cheap, cost: { ln: 5, r: 4, p: 2 } }, "correct horse");
		expect(await verifyPassword(cheap, "correct horse", hash)).toEqual({ isCorrect: true, isOutdated: true });
	});

	test("that is not there costs the same work and is never right", async () => {
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

	test("takes the parameters that are advised: 32 MB, three times", () => {
		expect(scryptDeps.cost).toEqual({ ln: 15, r: 8, p: 3 });
	});
});
