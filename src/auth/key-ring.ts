import { keyedHash } from "./keyed-hash.ts";

const ED25519_PREFIX = "ed25519:";
const KEY_ID_CHARS = 16;

/** A key that access tokens are signed and checked with. Its algorithm is its own: no token's header chooses it. */
export interface TokenKey {
	id: string;
	algorithm: "HS256" | "EdDSA";
	signing: CryptoKey | Uint8Array;
	checking: CryptoKey | Uint8Array;
}

/** The key that signs, and every key that may have signed. */
export interface KeyRing {
	current: TokenKey;
	byId: ReadonlyMap<string, TokenKey>;
}

// Rings and not promises of them are kept: a promise belongs to the request that made it.
const known = new Map<string, KeyRing>();

/**
 * The ring of these secrets, made once. The first signs, the others only check: that is how keys are rotated. A secret is
 * either text for HS256 or `ed25519:` and the base64 of a private key (PKCS #8, DER) for EdDSA.
 */
export async function keyRing(secrets: readonly [string, ...string[]]): Promise<KeyRing> {
	const name = JSON.stringify(secrets);
	let ring = known.get(name);
	if (ring === undefined) {
		const [first, ...rest] = secrets;
		const current = await tokenKey(first);
		const keys = [current, ...(await Promise.all(rest.map(tokenKey)))];
		ring = { current, byId: new Map(keys.map((key) => [key.id, key])) };
		known.set(name, ring);
	}
	return ring;
}

/** The `kid` of a secret, from which the secret cannot be found. */
export async function keyId(secret: string): Promise<string> {
	return (await keyedHash(secret, "key-id")).slice(0, KEY_ID_CHARS);
}

async function tokenKey(secret: string): Promise<TokenKey> {
	const id = await keyId(secret);
	if (!secret.startsWith(ED25519_PREFIX)) {
		const key = new TextEncoder().encode(secret);
		return { id, algorithm: "HS256", signing: key, checking: key };
	}
	const der = Uint8Array.from(atob(secret.slice(ED25519_PREFIX.length)), (char) => char.charCodeAt(0));
	const signing = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
	const jwk = await crypto.subtle.exportKey("jwk", signing);
	if (jwk instanceof ArrayBuffer || jwk.x === undefined)
		throw new Error("an Ed25519 key lacks its public part");
	const half = { kty: "OKP", crv: "Ed25519", x: jwk.x };
	const checking = await crypto.subtle.importKey("jwk", half, "Ed25519", true, ["verify"]);
	return { id, algorithm: "EdDSA", signing, checking };
}
