import { API_KEY_PREFIX, type ApiKeyRequest, type NewApiKey } from "../contracts/auth.ts";
import { API_KEYS_MAX } from "../contracts/limits.ts";
import { findApiKey, insertApiKey, publicApiKey, touchApiKey } from "../db/api-keys.ts";
import type { Database } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { randomToken, ulid } from "../ids.ts";
import { keyedHash } from "./keyed-hash.ts";
import type { Principal } from "./principal.ts";
import { ADDRESS_KEYS, countTry, type ThrottleDeps } from "./throttle.ts";

/** When a key was last used is noted this often, in milliseconds. */
const TOUCH_EVERY_MS = 60 * 60 * 1_000;
/** Characters of a key that are kept to tell it from others. */
const START_CHARS = 8;
/** Subject that invalid keys count against when the address cannot distinguish clients. */
const NO_ADDRESS = "none";

export interface ApiKeyDeps {
	db: Database;
	hashSecret: string;
	now(): number;
}

export function isApiKey(token: string): boolean {
	return token.startsWith(API_KEY_PREFIX);
}

/** Makes a key. Only its hash is kept, so this answer is the one that shows it. Throws `conflict` when there are too many. */
export async function createApiKey(
	deps: ApiKeyDeps,
	userId: string,
	request: ApiKeyRequest,
): Promise<NewApiKey> {
	const now = deps.now();
	const key = API_KEY_PREFIX + randomToken();
	const row = {
		id: ulid(now),
		user_id: userId,
		name: request.name,
		start: key.slice(0, START_CHARS),
		hash: await hashOf(deps, key),
		scopes: request.scopes,
		created_at: now,
		last_used_at: null,
	};
	if (!(await insertApiKey(deps.db, row, API_KEYS_MAX)))
		throw new AppError("conflict", `You have ${API_KEYS_MAX} API keys already; delete one first.`);
	return { ...publicApiKey(row), key };
}

/**
 * Returns whom a key speaks for. Invalid keys are counted against the address that they come from. A valid key is neither
 * counted nor held up: keys are too long to be guessed, so the limit is there for the load, and one program that was left
 * with a deleted key must not stop the others at its address.
 * @throws `token_refused` for a key that does not exist or whose user is gone, `too_many_requests` after many of those
 */
export async function principalOfApiKey(
	deps: ApiKeyDeps & ThrottleDeps,
	key: string,
	address: string | null,
): Promise<Principal> {
	const row = await findApiKey(deps.db, await hashOf(deps, key));
	if (row === null) {
		await countTry(deps, [{ rule: ADDRESS_KEYS, subject: address ?? NO_ADDRESS }]);
		throw new AppError("token_refused", "This API key is invalid or was deleted; create another one.");
	}
	const now = deps.now();
	if (now - (row.last_used_at ?? 0) >= TOUCH_EVERY_MS) await touchApiKey(deps.db, row.id, now);
	return { userId: row.user_id, sessionId: row.id, scopes: row.scopes };
}

function hashOf(deps: ApiKeyDeps, key: string): Promise<string> {
	return keyedHash(deps.hashSecret, "api-key", key);
}
