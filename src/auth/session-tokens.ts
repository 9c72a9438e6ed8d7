import { sessionRevoked } from "../common-errors.ts";
import type { Tokens } from "../contracts/auth.ts";
import type { Database } from "../db/client.ts";
import {
	findSession,
	insertSession,
	issueGeneration,
	revokeOtherSessions,
	revokeSession,
	type SessionRow,
} from "../db/sessions.ts";
import { AppError } from "../errors.ts";
import { ulid } from "../ids.ts";
import { DAY_MS } from "../time.ts";
import { signAccessToken } from "./access-tokens.ts";
import { loadKeyRing } from "./key-ring.ts";
import { createKeyedHash, verifyKeyedHash } from "./keyed-hash.ts";

/** How long a session lasts after its last refresh, in milliseconds. */
export const SESSION_TTL_MS = 30 * DAY_MS;
/**
 * How long after its first use a refresh token may be used again, in case its response was lost or two tabs share it.
 */
export const REUSE_GRACE_MS = 2 * 60 * 1_000;

/** The parent generation of a refresh token that was not issued in exchange for another one. Generations start at 1. */
const NO_PARENT = 0;

export interface SessionDeps {
	db: Database;
	jwtSecrets: readonly [string, ...string[]];
	hashSecret: string;
	now(): number;
	/** Closes all sockets of a session that has ended. */
	closeSockets(userId: string, sessionId: string): Promise<void>;
}

/** The client details that help users recognize a session. */
export interface Device {
	user_agent: string;
	country: string | null;
}

/** Opens a session, which is a family of refresh tokens, and issues its first tokens. */
export async function openSession(deps: SessionDeps, userId: string, device: Device): Promise<Tokens> {
	const now = deps.now();
	const id = ulid(now);
	const times = { rotated_at: now, created_at: now, expires_at: now + SESSION_TTL_MS };
	await insertSession(deps.db, {
		id,
		user_id: userId,
		generation: 1,
		parent: NO_PARENT,
		...device,
		...times,
	});
	return issueTokens(deps, userId, id, 1);
}

/**
 * Exchanges a refresh token for a new pair of tokens. A token may be used again within `REUSE_GRACE_MS` of its first
 * use, as long as its successor is unused; the successor then becomes invalid. Of several concurrent calls, one wins
 * and the others are rejected. Any other reuse means that two parties hold the token, so it revokes the session.
 * @see https://www.rfc-editor.org/rfc/rfc9700.html#name-refresh-token-protection
 * @throws {AppError} `token_refused` or `session_revoked`
 */
export async function refreshSession(deps: SessionDeps, refresh: string): Promise<Tokens> {
	const now = deps.now();
	const given = await parseRefreshToken(deps, refresh);
	const session = given === null ? null : await findSession(deps.db, given.sessionId);
	if (given === null || session === null || session.expires_at <= now || !session.userActive)
		throw tokenRefused();
	if (session.revoked_at !== null) {
		// Close the sockets again, in case closing them failed when the session was revoked.
		await deps.closeSockets(session.user_id, session.id);
		throw sessionRevoked();
	}
	if (given.generation === session.generation) return rotate(deps, session);
	const isRecent = now - session.rotated_at <= REUSE_GRACE_MS;
	if (isRecent && given.generation === session.parent) return reissue(deps, session);
	// A successor that was replaced before its first use lost a race; it was not stolen.
	const isReplaced = given.generation > session.parent && given.generation < session.generation;
	if (!(isRecent && isReplaced)) await endSession(deps, session.user_id, session.id);
	throw tokenRefused();
}

/**
 * Issues new tokens for an open session, for example when a guest becomes a member. Earlier refresh tokens become
 * invalid.
 * @throws {AppError} `token_refused`
 */
export async function renewSession(deps: SessionDeps, sessionId: string): Promise<Tokens> {
	const session = await findSession(deps.db, sessionId);
	if (session === null || session.revoked_at !== null) throw tokenRefused();
	return issueNext(deps, session, { parent: NO_PARENT, rotated_at: deps.now() });
}

/**
 * Ends the session of a refresh token, even if the token has been replaced.
 * @throws {AppError} `token_refused`
 */
export async function endSessionByToken(deps: SessionDeps, refresh: string): Promise<void> {
	const given = await parseRefreshToken(deps, refresh);
	if (given === null) throw tokenRefused();
	const session = await findSession(deps.db, given.sessionId);
	if (session !== null) await endSession(deps, session.user_id, session.id);
}

/** Ends a session and closes its sockets. Idempotent. */
export async function endSession(deps: SessionDeps, userId: string, sessionId: string): Promise<void> {
	await revokeSession(deps.db, sessionId, deps.now());
	await deps.closeSockets(userId, sessionId);
}

/** Ends all sessions of a user except one. */
export async function endOtherSessions(deps: SessionDeps, userId: string, keep: string): Promise<void> {
	const ended = await revokeOtherSessions(deps.db, userId, keep, deps.now());
	await Promise.all(ended.map((id) => deps.closeSockets(userId, id)));
}

/** Exchanges the newest refresh token of a session. */
function rotate(deps: SessionDeps, session: SessionRow): Promise<Tokens> {
	return issueNext(deps, session, { parent: session.generation, rotated_at: deps.now() });
}

/** Replaces the unused successor of the last exchanged token. Does not extend the grace period. */
function reissue(deps: SessionDeps, session: SessionRow): Promise<Tokens> {
	const { parent, rotated_at } = session;
	return issueNext(deps, session, { parent, rotated_at });
}

async function issueNext(
	deps: SessionDeps,
	session: SessionRow,
	origin: { parent: number; rotated_at: number },
): Promise<Tokens> {
	const rotation = { ...origin, expires_at: deps.now() + SESSION_TTL_MS };
	const generation = await issueGeneration(deps.db, session, rotation);
	if (generation === null) throw tokenRefused();
	return issueTokens(deps, session.user_id, session.id, generation);
}

async function issueTokens(
	deps: SessionDeps,
	userId: string,
	sessionId: string,
	generation: number,
): Promise<Tokens> {
	const ring = await loadKeyRing(deps.jwtSecrets);
	const access = await signAccessToken(ring, { userId, sessionId }, deps.now());
	const proof = await createKeyedHash(deps.hashSecret, "refresh", sessionId, generation);
	return { access, refresh: `${sessionId}.${generation}.${proof}` };
}

/**
 * Parses a refresh token. Its proof distinguishes a replaced token from a forged one: only the former revokes the
 * session.
 */
async function parseRefreshToken(deps: SessionDeps, refresh: string) {
	const [, sessionId, generation, proof] = /^([0-9A-Z]{26})\.([1-9]\d{0,14})\.([\w-]+)$/.exec(refresh) ?? [];
	if (sessionId === undefined || generation === undefined || proof === undefined) return null;
	const given = { sessionId, generation: Number(generation) };
	const isGenuine = await verifyKeyedHash(proof, deps.hashSecret, "refresh", sessionId, given.generation);
	return isGenuine ? given : null;
}

function tokenRefused(): AppError {
	return new AppError("token_refused", "Invalid or expired refresh token; sign in again.");
}
