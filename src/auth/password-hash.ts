import { scrypt as nodeScrypt, timingSafeEqual } from "node:crypto";
import { normalizePassword } from "../contracts/auth.ts";
import { type RandomBytes, randomBytes } from "../ids.ts";

/** What scrypt is run with: 2^ln rounds, block size, lanes. OWASP's advice for 32 MB of memory. */
export interface ScryptCost {
	ln: number;
	r: number;
	p: number;
}

/** Derives `length` bytes from a password. */
export type Scrypt = (
	password: string,
	salt: Uint8Array,
	length: number,
	cost: ScryptCost,
) => Promise<Uint8Array>;

export interface HashDeps {
	scrypt: Scrypt;
	random: RandomBytes;
	/** Of new hashes. */
	cost: ScryptCost;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** scrypt needs 128·N·r bytes and some; Node refuses more than 32 MB unless it is told. */
const SCRYPT_MEMORY_BYTES = 64 * 1024 * 1024;

export const hashDeps: HashDeps = {
	scrypt: (password, salt, length, cost) =>
		new Promise((resolve, reject) => {
			const options = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: SCRYPT_MEMORY_BYTES };
			nodeScrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
		}),
	random: randomBytes,
	cost: { ln: 15, r: 8, p: 3 },
};

/** Hashes a password as `$scrypt$ln=…,r=…,p=…$<salt>$<hash>`: the PHC string format, so that parameters can change. */
export async function hashPassword(deps: HashDeps, password: string): Promise<string> {
	const salt = deps.random(new Uint8Array(SALT_BYTES));
	const { ln, r, p } = deps.cost;
	const hash = await deps.scrypt(normalizePassword(password), salt, HASH_BYTES, deps.cost);
	return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Whether the password is the one of a hash, and whether it should be hashed anew because the parameters have changed.
 * Without a hash, as for an unknown account, the same work is done for nothing, so that the time tells nothing.
 */
export async function checkPassword(
	deps: HashDeps,
	password: string,
	stored: string | null,
): Promise<{ right: boolean; outdated: boolean }> {
	const parsed = stored === null ? null : parseHash(stored);
	const { cost, salt, hash } = parsed ?? nobody(deps);
	const derived = await deps.scrypt(normalizePassword(password), salt, hash.length, cost);
	const right = timingSafeEqual(derived, hash) && parsed !== null;
	const outdated = cost.ln !== deps.cost.ln || cost.r !== deps.cost.r || cost.p !== deps.cost.p;
	return { right, outdated };
}

interface ParsedHash {
	cost: ScryptCost;
	salt: Uint8Array;
	hash: Uint8Array;
}

function nobody({ cost }: HashDeps): ParsedHash {
	return { cost, salt: new Uint8Array(SALT_BYTES), hash: new Uint8Array(HASH_BYTES) };
}

function parseHash(text: string): ParsedHash {
	const [, ln, r, p, salt, hash] =
		/^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text) ?? [];
	if (salt === undefined || hash === undefined) throw new Error("a stored password hash cannot be read");
	return { cost: { ln: Number(ln), r: Number(r), p: Number(p) }, salt: bytes(salt), hash: bytes(hash) };
}

function base64(data: Uint8Array): string {
	return btoa(String.fromCharCode(...data)).replaceAll("=", "");
}

function bytes(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
