import { base64url } from "../ids.ts";

/** HMAC-SHA-256 of the parts, in base64url. Parts are joined unambiguously, and `purpose` keeps uses apart. */
export async function keyedHash(
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<string> {
	const key = await hmacKey(secret, "sign");
	return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, message(purpose, parts))));
}

/** Whether `hash` is the keyed hash of the parts, compared in constant time. */
export async function isKeyedHash(
	hash: string,
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<boolean> {
	const expected = new TextEncoder().encode(await keyedHash(secret, purpose, ...parts));
	const given = new TextEncoder().encode(hash);
	return given.byteLength === expected.byteLength && crypto.subtle.timingSafeEqual(given, expected);
}

function hmacKey(secret: string, use: "sign"): Promise<CryptoKey> {
	const bytes = new TextEncoder().encode(secret);
	return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

function message(purpose: string, parts: readonly (string | number)[]): Uint8Array {
	return new TextEncoder().encode(JSON.stringify([purpose, ...parts]));
}
