import { env } from "cloudflare:workers";
import { base64url, decodeJwt, decodeProtectedHeader, exportJWK, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "../../../../src/auth/access-tokens.ts";
import { deriveKeyId, loadKeyRing } from "../../../../src/auth/key-ring.ts";
import { createForger } from "../../../support/forge.ts";
import { call, TestUser } from "../../../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

describe("the key ring", () => {
	const ED25519 = "ed25519:MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
	const OLD = "the-secret-before-this-one-of-32-characters";
	const NEW = "the-secret-after-that-one-of-32-characters";
	const who = { userId: "U", sessionId: "S" };

	test("verifies a token that was signed with a previous key as long as the key's secret is listed", async () => {
		const token = await signAccessToken(await loadKeyRing([OLD]), who, NOW);
		await expect(verifyAccessToken(await loadKeyRing([NEW, OLD]), token, NOW)).resolves.toMatchObject(who);
		await expect(verifyAccessToken(await loadKeyRing([NEW]), token, NOW)).rejects.toMatchObject({
			code: "token_refused",
		});
	});

	test("rejects a token that it has verified once the token expires or its key is removed", async () => {
		const ring = await loadKeyRing([OLD]);
		const token = await signAccessToken(ring, who, NOW);
		const exp = decodeJwt(token).exp ?? 0;
		for (const now of [NOW, exp * 1_000 - 1])
			await expect(verifyAccessToken(ring, token, now)).resolves.toMatchObject(who);
		await expect(verifyAccessToken(ring, token, exp * 1_000)).rejects.toMatchObject({
			code: "token_expired",
		});
		await expect(verifyAccessToken(await loadKeyRing([NEW]), token, NOW)).rejects.toMatchObject({
			code: "token_refused",
		});
	});

	test("signs with the first key only", async () => {
		const token = await signAccessToken(await loadKeyRing([NEW, OLD]), who, NOW);
		expect(decodeProtectedHeader(token).kid).toBe(await deriveKeyId(NEW));
		await expect(verifyAccessToken(await loadKeyRing([OLD]), token, NOW)).rejects.toMatchObject({
			code: "token_refused",
		});
	});

	test("signs with EdDSA when the secret is a key pair", async () => {
		const ring = await loadKeyRing([ED25519, OLD]);
		const token = await signAccessToken(ring, who, NOW);
		expect(decodeProtectedHeader(token)).toMatchObject({ alg: "EdDSA", kid: await deriveKeyId(ED25519) });
		await expect(verifyAccessToken(ring, token, NOW)).resolves.toMatchObject(who);
		const earlier = await signAccessToken(await loadKeyRing([OLD]), who, NOW);
		await expect(verifyAccessToken(ring, earlier, NOW)).resolves.toMatchObject(who);
	});

	test("rejects a signature whose algorithm does not match the key", async () => {
		const ring = await loadKeyRing([ED25519, OLD]);
		const { publicKey } = await pairOf(ED25519);
		const claims = createForger(OLD, who).claims({});
		// Anyone can create an HMAC with the public key, so such an HMAC must not be accepted as a signature.
		for (const key of [publicKey, new TextEncoder().encode(ED25519)]) {
			const token = await new SignJWT(claims)
				.setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: await deriveKeyId(ED25519) })
				.sign(key);
			await expect(verifyAccessToken(ring, token, Date.now())).rejects.toMatchObject({
				code: "token_refused",
			});
		}
	});

	test("lets the Worker accept a token that was signed with the previous secret", async () => {
		const user = await TestUser.guest();
		const { sid } = decodeJwt<{ sid: string }>(user.signedIn.access);
		const token = await createForger(env.JWT_PREVIOUS_SECRETS ?? "", {
			userId: user.id,
			sessionId: sid,
		}).signed();
		const response = await call("/api/conversations/", { headers: { authorization: `Bearer ${token}` } });
		expect(response.status).toBe(200);
	});

	async function pairOf(secret: string): Promise<{ publicKey: Uint8Array }> {
		const verifying = (await loadKeyRing([secret])).current.verifying;
		const { x = "" } = await exportJWK(verifying);
		return { publicKey: base64url.decode(x) };
	}
});
