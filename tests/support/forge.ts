import { SignJWT, UnsecuredJWT } from "jose";
import { deriveKeyId } from "../../src/auth/key-ring.ts";

const HOUR_S = 60 * 60;

export interface Forgery {
	header?: Record<string, unknown>;
	claims?: Record<string, unknown>;
	/** Claims to omit. */
	without?: readonly string[];
	key?: string | CryptoKey;
}

/** Returns functions that create access tokens. A token is valid except for the parts that a test changes. */
export function createForger(secret: string, principal: { userId: string; sessionId: string }) {
	const encode = (text: string) => new TextEncoder().encode(text);

	function claimsOf({ claims, without = [] }: Forgery): Record<string, unknown> {
		const now = Math.floor(Date.now() / 1_000);
		const all: Record<string, unknown> = {
			iss: "omeruta-brain",
			aud: "omeruta-brain",
			sub: principal.userId,
			sid: principal.sessionId,
			jti: crypto.randomUUID(),
			iat: now,
			exp: now + HOUR_S,
			...claims,
		};
		return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
	}

	return {
		/** Signs a token. Its `kid` is the real key's, unless `header` overrides it. */
		async signed(forgery: Forgery = {}): Promise<string> {
			const { key = secret } = forgery;
			const header = { alg: "HS256", typ: "at+jwt", kid: await deriveKeyId(secret), ...forgery.header };
			return new SignJWT(claimsOf(forgery))
				.setProtectedHeader(header)
				.sign(typeof key === "string" ? encode(key) : key, { crit: { x: true } });
		},
		unsecured: (forgery: Forgery = {}): string => new UnsecuredJWT(claimsOf(forgery)).encode(),
		/**
		 * Signs any header and payload with the real key. If the header is an object, the key's `kid` is added to it.
		 */
		async raw(header: string | Record<string, unknown>, payload: string): Promise<string> {
			const part = (text: string) => base64url(encode(text));
			const head =
				typeof header === "string" ? header : JSON.stringify({ kid: await deriveKeyId(secret), ...header });
			const input = `${part(head)}.${part(payload)}`;
			const algorithm = { name: "HMAC", hash: "SHA-256" };
			const key = await crypto.subtle.importKey("raw", encode(secret), algorithm, false, ["sign"]);
			return `${input}.${base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encode(input))))}`;
		},
		claims: claimsOf,
	};
}

function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}
