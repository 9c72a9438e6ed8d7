import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { app } from "../../../../src/app.ts";
import { deriveKeyId } from "../../../../src/auth/key-ring.ts";
import { SignedIn } from "../../../../src/contracts/auth.ts";
import { Health } from "../../../../src/contracts/health.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

async function users(): Promise<number> {
	const row = await env.DB.prepare("SELECT count(*) AS n FROM users").first<{ n: number }>();
	return row?.n ?? 0;
}

describe("guest sign-in", () => {
	test("creates an account and a brain and returns tokens", async () => {
		const response = await call("/api/authentication/guest/", { method: "POST" });
		expect(response.status).toBe(201);
		const { user, tokens, access } = SignedIn.parse(await response.json());
		expect(user).toMatchObject({ email: null, is_guest: true, is_staff: false, is_active: true });
		expect(access).toBe(tokens.access);
		const accounts = await runInDurableObject(env.BRAIN.getByName(user.id), (_, { storage }) =>
			storage.sql.exec("SELECT is_guest FROM account").toArray(),
		);
		expect(accounts).toEqual([{ is_guest: 1 }]);
	});

	test("creates a different guest for each request, even for concurrent ones", async () => {
		const guests = await Promise.all(Array.from({ length: 20 }, () => TestUser.guest()));
		expect(new Set(guests.map(({ id }) => id)).size).toBe(20);
		expect(new Set(guests.map(({ signedIn }) => signedIn.user.username)).size).toBe(20);
	});

	test("returns an access token that is valid for an hour and names only the user and the session", async () => {
		const { signedIn, id } = await TestUser.guest();
		expect(decodeProtectedHeader(signedIn.access)).toEqual({
			alg: "HS256",
			typ: "at+jwt",
			kid: await deriveKeyId(env.JWT_SECRET),
		});
		const { iat = 0, exp = 0, ...claims } = decodeJwt(signedIn.access);
		expect(exp - iat).toBe(3_600);
		expect(Object.keys(claims).sort()).toEqual(["aud", "iss", "jti", "sid", "sub"]);
		expect(claims).toMatchObject({ sub: id, iss: "omeruta-brain", aud: "omeruta-brain" });
	});

	test("works at the path that protocol v1 clients use, with and without a trailing slash", async () => {
		for (const path of ["/api/auth/guest", "/api/auth/guest/", "/api/authentication/guest"]) {
			expect((await call(path, { method: "POST" })).status).toBe(201);
		}
	});

	test("is rejected when guest access is disabled, which the health tells, and creates nothing", async () => {
		const before = await users();
		const request = new Request("https://brain.test/api/authentication/guest/", { method: "POST" });
		const closed = { ...env, GUEST_ACCESS: "false" };
		await expectError(await app.fetch(request, closed, createExecutionContext()), 403, "guests_refused");
		expect(await users()).toBe(before);
		const health = new Request("https://brain.test/api/health/");
		const response = await app.fetch(health, closed, createExecutionContext());
		expect(Health.parse(await response.json()).guests).toBe(false);
	});
});
