import { scrypt as nodeScrypt, timingSafeEqual } from "node:crypto";
import { normalizePassword } from "../contracts/auth.ts";
import { type RandomBytes, randomBytes } from "../ids.ts";

/** The cost of scrypt: N = 2^ln, block size r, parallelism p. */
interface ScryptCost {
	ln: number;
	r: number;
	p: number;
}

/** Derives a key of `length` bytes from a password. */
type Scrypt = (password: string, salt: Uint8Array, length: number, cost: ScryptCost) => Promise<Uint8Array>;

export interface HashDeps {
	scrypt: Scrypt;
	random: RandomBytes;
	/** The cost of new hashes. */
	cost: ScryptCost;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** scrypt needs slightly more than 128·N·r bytes, which is 32 MB here. Node's default limit is exactly 32 MB. */
const SCRYPT_MEMORY_BYTES = 64 * 1024 * 1024;

/** scrypt with the cost that OWASP recommends for 32 MB of memory. */
export const scryptDeps: HashDeps = {
	scrypt: (password, salt, length, cost) =>
		new Promise((resolve, reject) => {
			const options = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: SCRYPT_MEMORY_BYTES };
			nodeScrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
		}),
	random: randomBytes,
	cost: { ln: 15, r: 8, p: 3 },
};

/**
 * Hashes a password as `$scrypt$ln=…,r=…,p=…$<salt>$<hash>`.
 * @see https://github.com/P-H-C/phc-string-format
 */
export async function hashPassword(deps: HashDeps, password: string): Promise<string> {
	const salt = deps.random(new Uint8Array(SALT_BYTES));
	const { ln, r, p } = deps.cost;
	const hash = await deps.scrypt(normalizePassword(password), salt, HASH_BYTES, deps.cost);
	return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Checks a password against a stored hash. `isOutdated` is true when the cost of new hashes has changed and the
 * password should be hashed again. For an unknown account, which has no hash, does the same work, so that timing does
 * not reveal which accounts exist.
 */
export async function verifyPassword(
	deps: HashDeps,
	password: string,
	stored: string | null,
): Promise<{ isCorrect: boolean; isOutdated: boolean }> {
	const parsed = stored === null ? null : parseHash(stored);
	const { cost, salt, hash } = parsed ?? createDummyHash(deps);
	const derived = await deps.scrypt(normalizePassword(password), salt, hash.length, cost);
	const isCorrect = timingSafeEqual(derived, hash) && parsed !== null;
	const isOutdated = cost.ln !== deps.cost.ln || cost.r !== deps.cost.r || cost.p !== deps.cost.p;
	return { isCorrect, isOutdated };
}

interface ParsedHash {
	cost: ScryptCost;
	salt: Uint8Array;
	hash: Uint8Array;
}

function createDummyHash({ cost }: HashDeps): ParsedHash {
	return { cost, salt: new Uint8Array(SALT_BYTES), hash: new Uint8Array(HASH_BYTES) };
}

function parseHash(text: string): ParsedHash {
	const [, ln, r, p, salt, hash] =
		/^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text) ?? [];
	if (salt === undefined || hash === undefined) throw new Error("a stored password hash is malformed");
	return { cost: { ln: Number(ln), r: Number(r), p: Number(p) }, salt: decode(salt), hash: decode(hash) };
}

function base64(data: Uint8Array): string {
	return btoa(String.fromCharCode(...data)).replaceAll("=", "");
}

function decode(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
