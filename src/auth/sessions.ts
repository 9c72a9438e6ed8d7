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
import { keyRing } from "./key-ring.ts";
import { isKeyedHash, keyedHash } from "./keyed-hash.ts";
import { signAccessToken } from "./tokens.ts";

/** A sign-in lasts this long after its last refresh, in milliseconds. */
export const SESSION_TTL_MS = 30 * 24 * 60 * 60 * 1_000;
/** How long after its first use a refresh token may be presented again: its response was lost, or two tabs share it. */
export const REUSE_GRACE_MS = 2 * 60 * 1_000;

/** Less than every generation: the newest refresh token was not issued in exchange for another one. */
const NO_PARENT = 0;

export interface SessionDeps {
	db: Database;
	jwtSecrets: readonly [string, ...string[]];
	hashSecret: string;
	now(): number;
	/** Closes the sockets of a sign-in that was ended. */
	closeSockets(userId: string, sessionId: string): Promise<void>;
}

/** From where somebody signs in, to tell one sign-in from another. */
export interface Device {
	user_agent: string;
	country: string | null;
}

/** Opens a refresh family for a user. */
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
	return tokens(deps, userId, id, 1);
}

/**
 * Exchanges a refresh token for a new pair. The token may be presented again for `REUSE_GRACE_MS` after its first use, as
 * long as its successor has not been used: it gets another pair, and the unused successor is no longer valid. Of several
 * calls that meet in the database one wins and the others are refused. Presenting a token in any other way again means
 * that two parties hold it, so the whole family is revoked.
 * @throws `token_refused` or `session_revoked`
 */
export async function refreshSession(deps: SessionDeps, refresh: string): Promise<Tokens> {
	const now = deps.now();
	const given = await readRefreshToken(deps, refresh);
	const session = given === null ? null : await findSession(deps.db, given.sessionId);
	if (given === null || session === null || session.expires_at <= now || !session.userActive) throw refused();
	if (session.revoked_at !== null) {
		// Again, in case the sockets stayed open when the sign-in was ended.
		await deps.closeSockets(session.user_id, session.id);
		throw sessionRevoked();
	}
	if (given.generation === session.generation) return rotate(deps, session);
	const isRecent = now - session.rotated_at <= REUSE_GRACE_MS;
	if (isRecent && given.generation === session.parent) return reissue(deps, session);
	// A successor that was replaced before anybody used it: the loser of two calls, not a stolen token.
	const isReplaced = given.generation > session.parent && given.generation < session.generation;
	if (!(isRecent && isReplaced)) await endSession(deps, session.user_id, session.id);
	throw refused();
}

/** Issues new tokens for a sign-in that goes on, as when a guest becomes a member. Its earlier refresh token is invalid from then on. */
export async function renewSession(deps: SessionDeps, sessionId: string): Promise<Tokens> {
	const session = await findSession(deps.db, sessionId);
	if (session === null || session.revoked_at !== null) throw refused();
	return issue(deps, session, { parent: NO_PARENT, rotated_at: deps.now() });
}

/** Ends the sign-in that a refresh token belongs to, however old the token is. Throws `token_refused`. */
export async function endSessionOf(deps: SessionDeps, refresh: string): Promise<void> {
	const given = await readRefreshToken(deps, refresh);
	if (given === null) throw refused();
	const session = await findSession(deps.db, given.sessionId);
	if (session !== null) await endSession(deps, session.user_id, session.id);
}

/** Ends a sign-in and closes its sockets. Once more does the same, should the sockets have stayed open. */
export async function endSession(deps: SessionDeps, userId: string, sessionId: string): Promise<void> {
	await revokeSession(deps.db, sessionId, deps.now());
	await deps.closeSockets(userId, sessionId);
}

/** Ends a user's sign-ins but one. */
export async function endOtherSessions(deps: SessionDeps, userId: string, keep: string): Promise<void> {
	const ended = await revokeOtherSessions(deps.db, userId, keep, deps.now());
	await Promise.all(ended.map((id) => deps.closeSockets(userId, id)));
}

/** Uses the newest refresh token of a session. */
function rotate(deps: SessionDeps, session: SessionRow): Promise<Tokens> {
	return issue(deps, session, { parent: session.generation, rotated_at: deps.now() });
}

/** Replaces the unused successor of the token that was used last. The time during which that is possible is not extended. */
function reissue(deps: SessionDeps, session: SessionRow): Promise<Tokens> {
	const { parent, rotated_at } = session;
	return issue(deps, session, { parent, rotated_at });
}

async function issue(
	deps: SessionDeps,
	session: SessionRow,
	origin: { parent: number; rotated_at: number },
): Promise<Tokens> {
	const rotation = { ...origin, expires_at: deps.now() + SESSION_TTL_MS };
	const generation = await issueGeneration(deps.db, session, rotation);
	if (generation === null) throw refused();
	return tokens(deps, session.user_id, session.id, generation);
}

async function tokens(
	deps: SessionDeps,
	userId: string,
	sessionId: string,
	generation: number,
): Promise<Tokens> {
	const ring = await keyRing(deps.jwtSecrets);
	const access = await signAccessToken(ring, { userId, sessionId }, deps.now());
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
