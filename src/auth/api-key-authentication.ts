import { API_KEY_PREFIX, type ApiKeyRequest, type NewApiKey } from "../contracts/auth.ts";
import { API_KEYS_MAX } from "../contracts/limits.ts";
import { findApiKey, insertApiKey, recordApiKeyUse, toPublicApiKey } from "../db/api-keys.ts";
import type { Database } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { randomToken, ulid } from "../ids.ts";
import { HOUR_MS } from "../time.ts";
import { createKeyedHash } from "./keyed-hash.ts";
import type { Principal } from "./principal.ts";
import { ADDRESS_API_KEYS, countAttempt, NO_ADDRESS, type ThrottleDeps } from "./throttle.ts";

/** How often the last use of a key is recorded, in milliseconds. */
const RECORD_USE_EVERY_MS = HOUR_MS;
/** Number of characters at the start of a key that are stored in plain text. They help users tell their keys apart. */
const START_CHARS = 8;

export interface ApiKeyDeps {
	db: Database;
	hashSecret: string;
	now(): number;
}

export function isApiKey(token: string): boolean {
	return token.startsWith(API_KEY_PREFIX);
}

/**
 * Creates an API key. Only its hash is stored, so the key itself is returned here and never again.
 * @throws {AppError} `conflict` when the user already has `API_KEYS_MAX` keys
 */
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
		hash: await hashApiKey(deps, key),
		scopes: request.scopes,
		tokens_per_day: request.tokens_per_day,
		tokens_per_minute: request.tokens_per_minute,
		created_at: now,
		last_used_at: null,
	};
	if (!(await insertApiKey(deps.db, row, API_KEYS_MAX)))
		throw new AppError(
			"conflict",
			`You have reached the limit of ${API_KEYS_MAX} API keys; delete one first.`,
		);
	return { ...toPublicApiKey(row), key };
}

/**
 * Authenticates an API key. Throttles invalid keys by address. Keys are too long to guess, so the throttle only
 * protects the database. Valid keys are not throttled, so that a program with a deleted key does not block others at
 * the same address.
 * @throws {AppError} `token_refused` when the key does not exist or its user is inactive, or `too_many_requests` after
 * too many such attempts
 */
export async function authenticateApiKey(
	deps: ApiKeyDeps & ThrottleDeps,
	key: string,
	address: string | null,
): Promise<Principal> {
	const row = await findApiKey(deps.db, await hashApiKey(deps, key));
	if (row === null) {
		await countAttempt(deps, [{ rule: ADDRESS_API_KEYS, subject: address ?? NO_ADDRESS }]);
		throw new AppError("token_refused", "This API key is invalid or was deleted; create another one.");
	}
	const now = deps.now();
	if (now - (row.last_used_at ?? 0) >= RECORD_USE_EVERY_MS) await recordApiKeyUse(deps.db, row.id, now);
	return { userId: row.user_id, sessionId: row.id, scopes: row.scopes };
}

function hashApiKey(deps: ApiKeyDeps, key: string): Promise<string> {
	return createKeyedHash(deps.hashSecret, "api-key", key);
}
