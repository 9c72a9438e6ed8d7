import { base64url } from "../ids.ts";

/** HMAC-SHA-256 of the parts, in base64url. Parts are joined unambiguously, and `purpose` keeps uses apart. */
export async function keyedHash(
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<string> {
	return base64url(new Uint8Array(await mac(await hmacKey(secret), JSON.stringify([purpose, ...parts]))));
}

/** Whether `hash` is the keyed hash of the parts. Both are hashed once more, so that comparing them tells nothing. */
export async function isKeyedHash(
	hash: string,
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<boolean> {
	const key = await hmacKey(secret);
	const expected = encode(await keyedHash(secret, purpose, ...parts));
	return crypto.subtle.verify("HMAC", key, await mac(key, hash), expected);
}

function mac(key: CryptoKey, text: string): Promise<ArrayBuffer> {
	return crypto.subtle.sign("HMAC", key, encode(text));
}

function hmacKey(secret: string): Promise<CryptoKey> {
	const algorithm = { name: "HMAC", hash: "SHA-256" };
	return crypto.subtle.importKey("raw", encode(secret), algorithm, false, ["sign", "verify"]);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
	// Copied, because the type of what an encoder makes allows shared memory and that of what is hashed does not.
	return Uint8Array.from(new TextEncoder().encode(text));
}
