import { env } from "cloudflare:workers";
import { decodeJwt, exportJWK, generateKeyPair } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "../../../../src/auth/access-tokens.ts";
import { deriveKeyId, loadKeyRing } from "../../../../src/auth/key-ring.ts";
import { ulid } from "../../../../src/ids.ts";
import { createForger } from "../../../support/forge.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

const attacker = await generateKeyPair("ES256", { extractable: true });
const rsa = await generateKeyPair("RS256");

describe("an access token", () => {
	let user: TestUser;
	let forge: ReturnType<typeof createForger>;

	beforeAll(async () => {
		user = await TestUser.guest();
		const { sid } = decodeJwt<{ sid: string }>(user.signedIn.access);
		forge = createForger(env.JWT_SECRET, { userId: user.id, sessionId: sid });
	});

	const callWith = (token: string) =>
		call("/api/conversations/none/messages/", { headers: { authorization: `Bearer ${token}` } });
	const openWith = (token: string) =>
		call("/ws/agent/?v=2&conversation_id=c1", {
			headers: { authorization: `Bearer ${token}`, upgrade: "websocket" },
		});

	test("that the tests build is valid if nothing in it is forged", async () => {
		await expectError(await callWith(await forge.signed()), 404, "conversation_not_found");
		const response = await openWith(await forge.signed());
		expect(response.status).toBe(101);
		response.webSocket?.accept();
		response.webSocket?.close();
	});

	test("is accepted regardless of the case of the Authorization scheme", async () => {
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
		"with alg none, as an unsecured JWT": () => forge.unsecured(),
		"with alg none, a signature and the right key id": () =>
			forge.raw({ alg: "none", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"with alg none, the right key id and no signature": async () =>
			`${parts(await forge.raw({ alg: "none", typ: "at+jwt" }, JSON.stringify(forge.claims({}))))
				.slice(0, 2)
				.join(".")}.`,
		"with alg nOnE": () => forge.raw({ alg: "nOnE", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"signed with HS384 and the right key": () => forge.signed({ header: { alg: "HS384" } }),
		"signed with HS512 and the right key": () => forge.signed({ header: { alg: "HS512" } }),
		"signed with ES256 and another key": () =>
			forge.signed({ header: { alg: "ES256" }, key: attacker.privateKey }),
		"signed with RS256 and another key": () =>
			forge.signed({ header: { alg: "RS256" }, key: rsa.privateKey }),
		"with alg RS256 but an HMAC signature": () =>
			forge.raw({ alg: "RS256", typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"without an algorithm": () => forge.raw({ typ: "at+jwt" }, JSON.stringify(forge.claims({}))),
		"signed with another key": () => forge.signed({ key: "another-secret-of-at-least-32-characters" }),
		"signed with the hash secret": () => forge.signed({ key: env.HASH_SECRET }),
		"signed with a common word": () => forge.signed({ key: "secret" }),
		"from another issuer": () => forge.signed({ claims: { iss: "omeruta-brain.evil.test" } }),
		"without an issuer": () => forge.signed({ without: ["iss"] }),
		"for another audience": () => forge.signed({ claims: { aud: "other" } }),
		"for other audiences": () => forge.signed({ claims: { aud: ["other", "omeruta"] } }),
		"without an audience": () => forge.signed({ without: ["aud"] }),
		"with type JWT": () => forge.signed({ header: { typ: "JWT" } }),
		"with type refresh+jwt": () => forge.signed({ header: { typ: "refresh+jwt" } }),
		"without a type": () => forge.raw({ alg: "HS256" }, JSON.stringify(forge.claims({}))),
		"that is not valid yet": () => forge.signed({ claims: { nbf: now + 600 } }),
		"without a user": () => forge.signed({ without: ["sub"] }),
		"with an empty user": () => forge.signed({ claims: { sub: "" } }),
		"with a number as its user": () => forge.signed({ claims: { sub: 5 } }),
		"with several users": () => forge.signed({ claims: { sub: ["a", "b"] } }),
		"without a session": () => forge.signed({ without: ["sid"] }),
		"with an empty session": () => forge.signed({ claims: { sid: "" } }),
		"without a token id": () => forge.signed({ without: ["jti"] }),
		"without an issue time": () => forge.signed({ without: ["iat"] }),
		"without an expiry": () => forge.signed({ without: ["exp"] }),
		"whose expiry is a string": () => forge.signed({ claims: { exp: "2099-01-01" } }),
		"without a key id": () => forge.signed({ header: { kid: undefined } }),
		"with an empty key id": () => forge.signed({ header: { kid: "" } }),
		"whose key id is a list": async () =>
			forge.raw(
				{ alg: "HS256", typ: "at+jwt", kid: [await deriveKeyId(env.JWT_SECRET)] },
				JSON.stringify(forge.claims({})),
			),
		"whose key id is a property of every object": () => forge.signed({ header: { kid: "__proto__" } }),
		"whose key id belongs to another key": async () =>
			forge.signed({ header: { kid: await deriveKeyId(env.JWT_PREVIOUS_SECRETS ?? "") } }),
		"whose key id belongs to the hash secret": async () =>
			forge.signed({ header: { kid: await deriveKeyId(env.HASH_SECRET) }, key: env.HASH_SECRET }),
		"whose key id is a path": () =>
			forge.signed({ header: { kid: "../../../../dev/null" }, key: "\0".repeat(32) }),
		"whose key id is a query": () =>
			forge.signed({ header: { kid: "x' UNION SELECT 'aaaa" }, key: "a".repeat(32) }),
		"signed with the key in its header": async () =>
			forge.signed({
				header: { alg: "ES256", jwk: await exportJWK(attacker.publicKey) },
				key: attacker.privateKey,
			}),
		"with a URL for its key": () =>
			forge.signed({
				header: { jku: "https://evil.test/jwks.json", x5u: "https://evil.test" },
				key: "e".repeat(32),
			}),
		"with an unknown critical extension": () => forge.signed({ header: { crit: ["x"], x: 1 } }),
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
		"whose signature was truncated": async () => (await forge.signed()).slice(0, -5),
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
		"with five parts": async () => `${await forge.signed()}.a.b`,
		"that is a refresh token": () => user.signedIn.tokens.refresh,
		"that is a ticket": () => user.ticket("c1"),
		"that is garbage": () => "garbage",
		"that is two dots": () => "..",
		"that is garbage in three parts": () => "a.b.c",
		"that is very long": () => "x".repeat(10_000),
	};

	test.each(Object.entries(forgeries))("%s is rejected over HTTP and on a socket", async (_, make) => {
		const token = await make();
		await expectError(await callWith(token), 401, "token_refused");
		await expectError(await openWith(token), 401, "token_refused");
	});

	test("returns token_expired after it expires, so that the client refreshes it", async () => {
		for (const exp of [now - 1, now - 86_400, 0]) {
			const token = await forge.signed({ claims: { iat: exp - 3_600, exp } });
			await expectError(await callWith(token), 401, "token_expired");
			await expectError(await openWith(token), 401, "token_expired");
		}
	});

	test("is valid until its last second", async () => {
		const ring = await loadKeyRing([env.JWT_SECRET]);
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

	test.each(["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token x", "Bearerx", "Bearer a b"])(
		"is required when the header is %j",
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

	test("of an erased user returns account_gone for every call", async () => {
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

	test("of an erased user returns account_gone on a socket", async () => {
		const token = await forge.signed({ claims: { sub: ulid(NOW) } });
		await expectError(await openWith(token), 401, "account_gone");
	});
});
