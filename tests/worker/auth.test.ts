import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { base64url, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { keyId, keyRing } from "../../src/auth/key-ring.ts";
import { openSession, REUSE_GRACE_MS, refreshSession, SESSION_TTL_MS } from "../../src/auth/sessions.ts";
import { signAccessToken, verifyAccessToken } from "../../src/auth/tokens.ts";
import { SignedIn, Tokens } from "../../src/contracts/auth.ts";
import { database } from "../../src/db/client.ts";
import { createGuest } from "../../src/db/users.ts";
import type { AppError } from "../../src/errors.ts";
import { ulid } from "../../src/ids.ts";
import { forger } from "../support/forge.ts";
import { call, expectError, migrateD1, TestUser } from "../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DEVICE = { user_agent: "tests", country: null };
const REFRESH = "/api/authentication/token/refresh/";

const attacker = await generateKeyPair("ES256", { extractable: true });
const rsa = await generateKeyPair("RS256");

beforeAll(migrateD1);

function refresh(token: unknown): Promise<Response> {
	return call(REFRESH, { method: "POST", body: JSON.stringify({ refresh: token }) });
}

async function users(): Promise<number> {
	const row = await env.DB.prepare("SELECT count(*) AS n FROM users").first<{ n: number }>();
	return row?.n ?? 0;
}

describe("a guest", () => {
	it("is let in with an account, a brain and tokens of the contract's shape", async () => {
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

	it("is another one each time, also when many come at once", async () => {
		const guests = await Promise.all(Array.from({ length: 20 }, () => TestUser.guest()));
		expect(new Set(guests.map(({ id }) => id)).size).toBe(20);
		expect(new Set(guests.map(({ signedIn }) => signedIn.user.username)).size).toBe(20);
	});

	it("gets an access token for an hour that names nothing but user and sign-in", async () => {
		const { signedIn, id } = await TestUser.guest();
		expect(decodeProtectedHeader(signedIn.access)).toEqual({
			alg: "HS256",
			typ: "at+jwt",
			kid: await keyId(env.JWT_SECRET),
		});
		const { iat = 0, exp = 0, ...claims } = decodeJwt(signedIn.access);
		expect(exp - iat).toBe(3_600);
		expect(Object.keys(claims).sort()).toEqual(["aud", "iss", "jti", "sid", "sub"]);
		expect(claims).toMatchObject({ sub: id, iss: "omeruta-brain", aud: "omeruta-brain" });
	});

	it("signs in by the older clients' address too, with and without the slash", async () => {
		for (const path of ["/api/auth/guest", "/api/auth/guest/", "/api/authentication/guest"]) {
			expect((await call(path, { method: "POST" })).status).toBe(201);
		}
	});

	it("is refused where guests are not let in, and leaves nothing", async () => {
		const before = await users();
		const request = new Request("https://brain.test/api/authentication/guest/", { method: "POST" });
		const closed = { ...env, GUEST_ACCESS: "false" };
		await expectError(await app.fetch(request, closed, createExecutionContext()), 403, "guests_refused");
		expect(await users()).toBe(before);
	});
});

describe("an access token", () => {
	let user: TestUser;
	let forge: ReturnType<typeof forger>;

	beforeAll(async () => {
		user = await TestUser.guest();
		const { sid } = decodeJwt<{ sid: string }>(user.signedIn.access);
		forge = forger(env.JWT_SECRET, { userId: user.id, sessionId: sid });
	});

	const asked = (token: string) =>
		call("/api/conversations/none/messages/", { headers: { authorization: `Bearer ${token}` } });
	const knocked = (token: string) =>
		call("/ws/agent/?v=2&conversation_id=c1", {
			headers: { authorization: `Bearer ${token}`, upgrade: "websocket" },
		});

	it("made as the forger makes them is good when nothing is wrong with it", async () => {
		await expectError(await asked(await forge.signed()), 404, "conversation_not_found");
		const response = await knocked(await forge.signed());
		expect(response.status).toBe(101);
		response.webSocket?.accept();
		response.webSocket?.close();
	});

	it("is good whatever the case of its scheme", async () => {
		const authorization = `bEaReR ${user.signedIn.access}`;
		await expectError(
			await call("/api/conversations/none/messages/", { headers: { authorization } }),
			404,
			"conversation_not_found",
		);
	});

	const now = Math.floor(Date.now() / 1_000);
	const parts = (token: string) => token.split(".");

	const forgeries: Record<string, () => string | Promise<string>> = {
		"without a signature, as alg none allows": () => forge.unsecured(),
		"of alg none with a signature and the right key's id": () =>
			forge.raw({ alg: "none", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"of alg none with the right key's id and no signature": async () =>
			`${parts(await forge.raw({ alg: "none", typ: "at+jwt" }, JSON.stringify(forge.claims({}))))
				.slice(0, 2)
				.join(".")}.`,
		"of alg nOnE": () => forge.raw({ alg: "nOnE", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"of HS384 with the right key": () => forge.signed({ header: { alg: "HS384" } }),
		"of HS512 with the right key": () => forge.signed({ header: { alg: "HS512" } }),
		"of ES256": () => forge.signed({ header: { alg: "ES256" }, key: attacker.privateKey }),
		"of RS256": () => forge.signed({ header: { alg: "RS256" }, key: rsa.privateKey }),
		"that says RS256 over an HMAC": () =>
			forge.raw({ alg: "RS256", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"without an algorithm": () => forge.raw({ typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"of another key": () => forge.signed({ key: "another-secret-of-at-least-32-characters" }),
		"signed with the secret of hashes": () => forge.signed({ key: env.HASH_SECRET }),
		"signed with a word of every list": () => forge.signed({ key: "secret" }),
		"of another issuer": () => forge.signed({ claims: { iss: "omeruta-brain.evil.test" } }),
		"without an issuer": () => forge.signed({ without: ["iss"] }),
		"for another audience": () => forge.signed({ claims: { aud: "other" } }),
		"for other audiences": () => forge.signed({ claims: { aud: ["other", "omeruta"] } }),
		"without an audience": () => forge.signed({ without: ["aud"] }),
		"of type JWT": () => forge.signed({ header: { typ: "JWT" } }),
		"of another use's type": () => forge.signed({ header: { typ: "refresh+jwt" } }),
		"without a type": () => forge.raw({ alg: "HS256" }, JSON.stringify(forge.claims({}))),
		"from the future": () => forge.signed({ claims: { nbf: now + 600 } }),
		"without a user": () => forge.signed({ without: ["sub"] }),
		"of an empty user": () => forge.signed({ claims: { sub: "" } }),
		"of a user that is a number": () => forge.signed({ claims: { sub: 5 } }),
		"of many users": () => forge.signed({ claims: { sub: ["a", "b"] } }),
		"without a sign-in": () => forge.signed({ without: ["sid"] }),
		"of an empty sign-in": () => forge.signed({ claims: { sid: "" } }),
		"without an id of its own": () => forge.signed({ without: ["jti"] }),
		"without a time of issue": () => forge.signed({ without: ["iat"] }),
		"without an end": () => forge.signed({ without: ["exp"] }),
		"whose end is a text": () => forge.signed({ claims: { exp: "2099-01-01" } }),
		"without a key id": () => forge.signed({ header: { kid: undefined } }),
		"of an empty key id": () => forge.signed({ header: { kid: "" } }),
		"whose key id is a list": async () =>
			forge.raw(
				{ alg: "HS256", typ: "at+jwt", kid: [await keyId(env.JWT_SECRET)] },
				JSON.stringify(forge.claims({})),
			),
		"whose key id is of every object": () => forge.signed({ header: { kid: "__proto__" } }),
		"whose key id is another key's": async () =>
			forge.signed({ header: { kid: await keyId(env.JWT_PREVIOUS_SECRETS) } }),
		"whose key id is that of the secret of hashes": async () =>
			forge.signed({ header: { kid: await keyId(env.HASH_SECRET) }, key: env.HASH_SECRET }),
		"whose key id is a path": () =>
			forge.signed({ header: { kid: "../../../../dev/null" }, key: "\0".repeat(32) }),
		"whose key id is a query": () =>
			forge.signed({ header: { kid: "x' UNION SELECT 'aaaa" }, key: "a".repeat(32) }),
		"that brings its own key": async () =>
			forge.signed({
				header: { alg: "ES256", jwk: await exportJWK(attacker.publicKey) },
				key: attacker.privateKey,
			}),
		"that says where its key is": () =>
			forge.signed({
				header: { jku: "https://evil.test/jwks.json", x5u: "https://evil.test" },
				key: "e".repeat(32),
			}),
		"that asks for an extension unknown here": () => forge.signed({ header: { crit: ["x"], x: 1 } }),
		"whose payload is not encoded": () =>
			forge.raw({ alg: "HS256", typ: "at+jwt", b64: false, crit: ["b64"] }, JSON.stringify(forge.claims({}))),
		"whose payload was changed": async () => {
			const [header, , signature] = parts(await forge.signed());
			const [, payload] = parts(await forge.signed({ claims: { sub: ulid(NOW) } }));
			return `${header}.${payload}.${signature}`;
		},
		"whose header was changed": async () => {
			const [, payload, signature] = parts(await forge.signed());
			const [header] = parts(await forge.signed({ header: { a: 1 } }));
			return `${header}.${payload}.${signature}`;
		},
		"whose signature was cut": async () => (await forge.signed()).slice(0, -5),
		"whose signature is missing": async () =>
			parts(await forge.signed())
				.slice(0, 2)
				.join("."),
		"whose signature is empty": async () =>
			`${parts(await forge.signed())
				.slice(0, 2)
				.join(".")}.`,
		"that is a list": () => forge.raw({ alg: "HS256", typ: "at+jwt" }, "[]"),
		"that is not JSON": () => forge.raw({ alg: "HS256", typ: "at+jwt" }, "{sub:"),
		"whose header is not JSON": () => forge.raw("alg=HS256", "{}"),
		"of five parts": async () => `${await forge.signed()}.a.b`,
		"that is a refresh token": () => user.signedIn.tokens.refresh,
		"that is a ticket": () => user.ticket("c1"),
		"that is garbage": () => "garbage",
		"that is two dots": () => "..",
		"that is garbage in three parts": () => "a.b.c",
		"that is very long": () => "x".repeat(10_000),
	};

	it.each(Object.entries(forgeries))("%s is refused, over HTTP and at the socket", async (_, make) => {
		const token = await make();
		await expectError(await asked(token), 401, "token_refused");
		await expectError(await knocked(token), 401, "token_refused");
	});

	it("that is over is said to be, so that its client refreshes it", async () => {
		for (const exp of [now - 1, now - 86_400, 0]) {
			const token = await forge.signed({ claims: { iat: exp - 3_600, exp } });
			await expectError(await asked(token), 401, "token_expired");
			await expectError(await knocked(token), 401, "token_expired");
		}
	});

	it("is good to its last second and no longer", async () => {
		const ring = await keyRing([env.JWT_SECRET]);
		const token = await signAccessToken(ring, { userId: user.id, sessionId: "s" }, NOW);
		expect(await verifyAccessToken(ring, token, NOW + 3_599_000)).toEqual({
			userId: user.id,
			sessionId: "s",
			scopes: null,
		});
		await expect(verifyAccessToken(ring, token, NOW + 3_600_000)).rejects.toMatchObject({
			code: "token_expired",
		});
	});

	it.each(["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token x", "Bearerx", "Bearer a b"])(
		"is asked for when the header is %j",
		async (authorization) => {
			const headers: HeadersInit = authorization === "" ? {} : { authorization };
			await expectError(await call("/api/conversations/none/messages/", { headers }), 401, "unauthenticated");
			await expectError(
				await call("/ws/agent/?v=2&conversation_id=c1", { headers: { ...headers, upgrade: "websocket" } }),
				401,
				"unauthenticated",
			);
		},
	);

	it("of a user who is gone is answered with that, whatever is asked", async () => {
		const sub = ulid(NOW);
		const headers = { authorization: `Bearer ${await forge.signed({ claims: { sub } })}` };
		const post = (path: string, body: object) =>
			call(path, { method: "POST", headers, body: JSON.stringify(body) });
		await expectError(await post("/api/agents/async/chat_async/", { message: "Hi" }), 401, "account_gone");
		await expectError(
			await post("/api/authentication/ws-ticket/", { conversation_id: "c1" }),
			401,
			"account_gone",
		);
	});

	it("of a user who is gone opens no socket, and says so", async () => {
		const token = await forge.signed({ claims: { sub: ulid(NOW) } });
		await expectError(await knocked(token), 401, "account_gone");
	});
});

describe("the keys of access tokens", () => {
	const ED25519 = "ed25519:MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
	const OLD = "the-secret-before-this-one-of-32-characters";
	const NEW = "the-secret-after-that-one-of-32-characters";
	const who = { userId: "U", sessionId: "S" };

	it("can be rotated: what the one before signed is good as long as it is listed", async () => {
		const token = await signAccessToken(await keyRing([OLD]), who, NOW);
		await expect(verifyAccessToken(await keyRing([NEW, OLD]), token, NOW)).resolves.toMatchObject(who);
		await expect(verifyAccessToken(await keyRing([NEW]), token, NOW)).rejects.toMatchObject({
			code: "token_refused",
		});
	});

	it("sign with the first one alone", async () => {
		const token = await signAccessToken(await keyRing([NEW, OLD]), who, NOW);
		expect(decodeProtectedHeader(token).kid).toBe(await keyId(NEW));
		await expect(verifyAccessToken(await keyRing([OLD]), token, NOW)).rejects.toMatchObject({
			code: "token_refused",
		});
	});

	it("may be a pair: then tokens are signed by EdDSA", async () => {
		const ring = await keyRing([ED25519, OLD]);
		const token = await signAccessToken(ring, who, NOW);
		expect(decodeProtectedHeader(token)).toMatchObject({ alg: "EdDSA", kid: await keyId(ED25519) });
		await expect(verifyAccessToken(ring, token, NOW)).resolves.toMatchObject(who);
		const earlier = await signAccessToken(await keyRing([OLD]), who, NOW);
		await expect(verifyAccessToken(ring, earlier, NOW)).resolves.toMatchObject(who);
	});

	it("are never taken for keys of another algorithm", async () => {
		const ring = await keyRing([ED25519, OLD]);
		const { publicKey } = await pairOf(ED25519);
		const claims = forger(OLD, who).claims({});
		// The public half of a pair is no secret: a token keyed with it must not pass for one of the pair.
		for (const key of [publicKey, new TextEncoder().encode(ED25519)]) {
			const token = await new SignJWT(claims)
				.setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: await keyId(ED25519) })
				.sign(key);
			await expect(verifyAccessToken(ring, token, Date.now())).rejects.toMatchObject({
				code: "token_refused",
			});
		}
	});

	it("of the tests' configuration let a token of the earlier secret through", async () => {
		const user = await TestUser.guest();
		const { sid } = decodeJwt<{ sid: string }>(user.signedIn.access);
		const token = await forger(env.JWT_PREVIOUS_SECRETS, { userId: user.id, sessionId: sid }).signed();
		const response = await call("/api/conversations/", { headers: { authorization: `Bearer ${token}` } });
		expect(response.status).toBe(200);
	});

	async function pairOf(secret: string): Promise<{ publicKey: Uint8Array }> {
		const checking = (await keyRing([secret])).current.checking;
		if (checking instanceof Uint8Array) throw new Error("no pair");
		const { x = "" } = await exportJWK(checking);
		return { publicKey: base64url.decode(x) };
	}
});

describe("a refresh token", () => {
	it("is rotated: new tokens come, and they are good", async () => {
		const { signedIn } = await TestUser.guest();
		const response = await refresh(signedIn.tokens.refresh);
		expect(response.status).toBe(200);
		const tokens = Tokens.parse(await response.json());
		expect(tokens.refresh).not.toBe(signedIn.tokens.refresh);
		await expectError(
			await call("/api/conversations/none/messages/", {
				headers: { authorization: `Bearer ${tokens.access}` },
			}),
			404,
			"conversation_not_found",
		);
		expect((await refresh(tokens.refresh)).status).toBe(200);
	});

	it("keeps the user and the sign-in", async () => {
		const { signedIn } = await TestUser.guest();
		const { access } = Tokens.parse(await (await refresh(signedIn.tokens.refresh)).json());
		const { sub, sid } = decodeJwt(signedIn.access);
		expect(decodeJwt(access)).toMatchObject({ sub, sid });
	});

	it("used twenty times at once is good once, and the sign-in stays good", async () => {
		const { signedIn } = await TestUser.guest();
		const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(signedIn.tokens.refresh)));
		const good = answers.filter(({ status }) => status === 200);
		expect(good).toHaveLength(1);
		for (const answer of answers) if (answer.status !== 200) await expectError(answer, 401, "token_refused");
		const { refresh: newest } = Tokens.parse(await good[0]?.json());
		expect((await refresh(newest)).status).toBe(200);
	});

	it.each([
		["nothing", undefined],
		["null", null],
		["a number", 5],
		["an empty text", ""],
		["a very long text", "x".repeat(1_001)],
	])("that is %s is a wrong request", async (_, token) => {
		await expectError(await refresh(token), 400, "invalid_request");
	});
});

describe("a refresh family", () => {
	let now = NOW;
	const deps = {
		db: database(env.DB),
		jwtSecrets: [env.JWT_SECRET] as const,
		hashSecret: env.HASH_SECRET,
		now: () => now,
		closeSockets: async (_: string, sessionId: string) => {
			closed.push(sessionId);
		},
	};
	let closed: string[] = [];
	let first: Tokens;

	beforeEach(async () => {
		now = NOW;
		closed = [];
		const user = await createGuest(deps.db, ulid(Date.now()), now);
		first = await openSession(deps, user.id, DEVICE);
	});

	const later = (ms: number, token: string) => {
		now = NOW + ms;
		return refreshSession(deps, token);
	};
	const refusal = (code: AppError["code"]) => ({ name: "AppError", code });

	it("outlives the second use of a token within the grace", async () => {
		const second = await later(1_000, first.refresh);
		await expect(later(1_000 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(1_001 + REUSE_GRACE_MS, second.refresh)).resolves.toBeDefined();
	});

	it("is revoked by the second use of a token after the grace, for good", async () => {
		const second = await later(1_000, first.refresh);
		await expect(later(1_001 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(20_000, second.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		await expect(later(30_000, first.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		expect(new Set(closed)).toEqual(new Set([decodeJwt(first.access).sid]));
	});

	it("is revoked by a token of long ago, also right after a rotation", async () => {
		const second = await later(1_000, first.refresh);
		const third = await later(60_000, second.refresh);
		await expect(later(60_001, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(60_002, third.refresh)).rejects.toMatchObject(refusal("session_revoked"));
	});

	it("of one sign-in is not touched by another's end", async () => {
		const { sub = "" } = decodeJwt(first.access);
		const other = await openSession(deps, sub, DEVICE);
		await later(1_000, first.refresh);
		await later(60_000, first.refresh).catch(() => {});
		await expect(later(60_001, other.refresh)).resolves.toBeDefined();
	});

	it("lives on with each refresh, and ends when none came for long", async () => {
		const second = await later(SESSION_TTL_MS - 1, first.refresh);
		const third = await later(2 * SESSION_TTL_MS - 2, second.refresh);
		await expect(later(3 * SESSION_TTL_MS - 2, third.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
	});

	it("is neither used nor ended by invented, cut or respelled tokens", async () => {
		const second = await later(1_000, first.refresh);
		const [id = "", , proof = ""] = second.refresh.split(".");
		const other = await openSession(deps, String(decodeJwt(first.access).sub), DEVICE);
		const invented = [
			"garbage",
			"..",
			id,
			`${id}.1`,
			`${id}.1.`,
			`${id}.1.${"A".repeat(43)}`,
			`${id}.1.${proof}`,
			`${id}.3.${proof}`,
			`${id}..${proof}`,
			`${id}.-2.${proof}`,
			`${id}.NaN.${proof}`,
			`${id}.1e400.${proof}`,
			`${id}.02.${proof}`,
			`${id}.2e0.${proof}`,
			`${id}. 2.${proof}`,
			`${id}.0x2.${proof}`,
			`${id.toLowerCase()}.2.${proof}`,
			`${id}.2.${proof}=`,
			`${id}.2.${proof}.more`,
			`${id}.2.${proof.slice(1)}`,
			`${id}.1.${other.refresh.split(".")[2]}`,
			`${ulid(NOW)}.2.${proof}`,
			first.access,
		];
		for (const token of invented) {
			await expect(later(60_000, token), token).rejects.toMatchObject(refusal("token_refused"));
		}
		await expect(later(60_001, second.refresh)).resolves.toBeDefined();
	});

	it("leaves with its user", async () => {
		const { sub = "" } = decodeJwt(first.access);
		await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(sub).run();
		await expect(later(1_000, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
	});
});
