import { base64url } from "../ids.ts";

/**
 * Returns the base64url-encoded HMAC-SHA-256 of the parts. The encoding of the parts is unambiguous, and `purpose`
 * separates uses of the same secret.
 */
export async function createKeyedHash(
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<string> {
	return base64url(new Uint8Array(await sign(await importKey(secret), JSON.stringify([purpose, ...parts]))));
}

/** Checks whether `hash` is the keyed hash of the parts. Compares their HMACs, so that timing reveals nothing. */
export async function verifyKeyedHash(
	hash: string,
	secret: string,
	purpose: string,
	...parts: readonly (string | number)[]
): Promise<boolean> {
	const key = await importKey(secret);
	const expected = encode(await createKeyedHash(secret, purpose, ...parts));
	return crypto.subtle.verify("HMAC", key, await sign(key, hash), expected);
}

function sign(key: CryptoKey, text: string): Promise<ArrayBuffer> {
	return crypto.subtle.sign("HMAC", key, encode(text));
}

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
/** The last key that was imported. A Worker has one secret, and importing it takes as long as signing. */
let imported: { secret: string; key: CryptoKey } | null = null;

async function importKey(secret: string): Promise<CryptoKey> {
	if (imported?.secret === secret) return imported.key;
	const key = await crypto.subtle.importKey("raw", encode(secret), ALGORITHM, false, ["sign", "verify"]);
	imported = { secret, key };
	return key;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
	// Copy the bytes, because the type of `TextEncoder`'s result allows shared memory, which WebCrypto does not accept.
	return Uint8Array.from(new TextEncoder().encode(text));
}
