import type { Tokens } from "../contracts/auth.ts";
import type { Database } from "../db/client.ts";
import { findSession, insertSession, revokeSession, rotateSession } from "../db/sessions.ts";
import { AppError } from "../errors.ts";
import { ulid } from "../ids.ts";
import { isKeyedHash, keyedHash } from "./keyed-hash.ts";
import { signAccessToken } from "./tokens.ts";

/** A sign-in lasts this long after its last refresh, in milliseconds. */
export const SESSION_TTL_MS = 30 * 24 * 60 * 60 * 1_000;
/** A refresh token used again this soon after its rotation is two tabs, not theft. */
export const REUSE_GRACE_MS = 10_000;

export interface SessionDeps {
	db: Database;
	jwtSecret: string;
	hashSecret: string;
	now(): number;
}

/** Opens a refresh family for a user. */
export async function openSession(deps: SessionDeps, userId: string): Promise<Tokens> {
	const now = deps.now();
	const id = ulid(now);
	const times = { rotated_at: now, created_at: now, expires_at: now + SESSION_TTL_MS };
	await insertSession(deps.db, { id, user_id: userId, generation: 1, ...times });
	return tokens(deps, userId, id, 1);
}

/**
 * Rotates a refresh token. One of many calls at once wins; the others are refused and nothing else happens. A token
 * used again later than the grace means that it was stolen: its whole family is revoked. Throws `token_refused` or
 * `session_revoked`.
 */
export async function refreshSession(deps: SessionDeps, refresh: string): Promise<Tokens> {
	const now = deps.now();
	const given = await readRefreshToken(deps, refresh);
	const session = given === null ? null : await findSession(deps.db, given.sessionId);
	if (given === null || session === null || session.expires_at <= now) throw refused();
	if (session.revoked_at !== null)
		throw new AppError("session_revoked", "This sign-in was ended; sign in again.");
	if (given.generation === session.generation) {
		const expiresAt = now + SESSION_TTL_MS;
		if (!(await rotateSession(deps.db, session.id, given.generation, { now, expiresAt }))) throw refused();
		return tokens(deps, session.user_id, session.id, given.generation + 1);
	}
	const justRotated =
		given.generation === session.generation - 1 && now - session.rotated_at <= REUSE_GRACE_MS;
	if (!justRotated) await revokeSession(deps.db, session.id, now);
	throw refused();
}

async function tokens(
	deps: SessionDeps,
	userId: string,
	sessionId: string,
	generation: number,
): Promise<Tokens> {
	const access = await signAccessToken(deps.jwtSecret, { userId, sessionId }, deps.now());
	const proof = await keyedHash(deps.hashSecret, "refresh", sessionId, generation);
	return { access, refresh: `${sessionId}.${generation}.${proof}` };
}

/** A refresh token proves itself, so an old one is told from an invented one: only the former revokes its family. */
async function readRefreshToken(deps: SessionDeps, refresh: string) {
	const [, sessionId, generation, proof] = /^([0-9A-Z]{26})\.([1-9]\d{0,14})\.([\w-]+)$/.exec(refresh) ?? [];
	if (sessionId === undefined || generation === undefined || proof === undefined) return null;
	const given = { sessionId, generation: Number(generation) };
	const genuine = await isKeyedHash(proof, deps.hashSecret, "refresh", sessionId, given.generation);
	return genuine ? given : null;
}

function refused(): AppError {
	return new AppError("token_refused", "This refresh token is not valid any more; sign in again.");
}
