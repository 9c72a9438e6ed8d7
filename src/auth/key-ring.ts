import { createKeyedHash } from "./keyed-hash.ts";

const ED25519_PREFIX = "ed25519:";
const KEY_ID_CHARS = 16;

/**
 * A key for access tokens. The key determines the algorithm, so that the header of a token cannot choose another one.
 */
export interface TokenKey {
	id: string;
	algorithm: "HS256" | "EdDSA";
	signing: CryptoKey;
	verifying: CryptoKey;
}

/** The key that signs tokens, and every key that verifies them. */
export interface KeyRing {
	current: TokenKey;
	byId: ReadonlyMap<string, TokenKey>;
}

// Caches key rings rather than promises: in a Worker, a promise belongs to the request that created it.
const cache = new Map<string, KeyRing>();

/**
 * Loads a key ring from a list of secrets. The first secret signs; the others only verify, so that keys can be rotated.
 * A secret is either text for HS256, or `ed25519:` followed by a base64-encoded private key (PKCS #8, DER) for EdDSA.
 */
export async function loadKeyRing(secrets: readonly [string, ...string[]]): Promise<KeyRing> {
	const cacheKey = JSON.stringify(secrets);
	let ring = cache.get(cacheKey);
	if (ring === undefined) {
		const [first, ...rest] = secrets;
		const current = await loadKey(first);
		const keys = [current, ...(await Promise.all(rest.map(loadKey)))];
		ring = { current, byId: new Map(keys.map((key) => [key.id, key])) };
		cache.set(cacheKey, ring);
	}
	return ring;
}

/** Derives a `kid` from a secret without revealing the secret. */
export async function deriveKeyId(secret: string): Promise<string> {
	return (await createKeyedHash(secret, "key-id")).slice(0, KEY_ID_CHARS);
}

async function loadKey(secret: string): Promise<TokenKey> {
	const id = await deriveKeyId(secret);
	if (!secret.startsWith(ED25519_PREFIX)) {
		// An imported key, because jose would import the bytes again for every token.
		const bytes = new TextEncoder().encode(secret);
		const algorithm = { name: "HMAC", hash: "SHA-256" };
		const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
		return { id, algorithm: "HS256", signing: key, verifying: key };
	}
	const der = Uint8Array.from(atob(secret.slice(ED25519_PREFIX.length)), (char) => char.charCodeAt(0));
	const signing = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
	const jwk = await crypto.subtle.exportKey("jwk", signing);
	if (jwk instanceof ArrayBuffer || jwk.x === undefined)
		throw new Error("an Ed25519 key has no public component");
	const publicJwk = { kty: "OKP", crv: "Ed25519", x: jwk.x };
	const verifying = await crypto.subtle.importKey("jwk", publicJwk, "Ed25519", true, ["verify"]);
	return { id, algorithm: "EdDSA", signing, verifying };
}
