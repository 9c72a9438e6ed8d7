import { and, desc, eq, gt, isNull, lt, ne, sql } from "drizzle-orm";
import type { ListQuery, Session } from "../contracts/auth.ts";
import type { Database } from "./client.ts";
import { sessions, users } from "./schema.ts";

export type SessionRow = typeof sessions.$inferSelect;

export async function insertSession(db: Database, row: typeof sessions.$inferInsert): Promise<void> {
	await db.insert(sessions).values(row);
}

/** Finds a session and checks whether its user is active. */
export async function findSession(
	db: Database,
	id: string,
): Promise<(SessionRow & { userActive: boolean }) | null> {
	const [found] = await db
		.select({ session: sessions, userActive: users.is_active })
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.user_id))
		.where(eq(sessions.id, id));
	return found === undefined ? null : { ...found.session, userActive: found.userActive };
}

/**
 * Issues the next generation of a session in exchange for generation `rotation.parent`. Returns its number, or null
 * when a concurrent call changed the session first.
 */
export async function issueGeneration(
	db: Database,
	session: { id: string; generation: number },
	rotation: { parent: number; rotated_at: number; expires_at: number },
): Promise<number | null> {
	const generation = session.generation + 1;
	const issued = await db
		.update(sessions)
		.set({ generation, ...rotation })
		.where(
			and(
				eq(sessions.id, session.id),
				eq(sessions.generation, session.generation),
				isNull(sessions.revoked_at),
			),
		)
		.returning({ id: sessions.id });
	return issued.length === 1 ? generation : null;
}

export async function revokeSession(db: Database, id: string, now: number): Promise<void> {
	await db
		.update(sessions)
		.set({ revoked_at: now })
		.where(and(eq(sessions.id, id), isNull(sessions.revoked_at)));
}

/** Revokes all sessions of a user except one. Returns the ids of those that were open. */
export async function revokeOtherSessions(
	db: Database,
	userId: string,
	keep: string,
	now: number,
): Promise<string[]> {
	const revoked = await db
		.update(sessions)
		.set({ revoked_at: now })
		.where(and(eq(sessions.user_id, userId), ne(sessions.id, keep), isNull(sessions.revoked_at)))
		.returning({ id: sessions.id });
	return revoked.map(({ id }) => id);
}

/** Returns a page of the sessions that are neither revoked nor expired, newest first. */
export async function listSessions(
	db: Database,
	userId: string,
	page: ListQuery,
	now: number,
): Promise<{ rows: SessionRow[]; next_cursor: string | null }> {
	const found = await db.query.sessions.findMany({
		where: and(
			eq(sessions.user_id, userId),
			isNull(sessions.revoked_at),
			gt(sessions.expires_at, now),
			page.cursor === undefined ? undefined : lt(sessions.id, page.cursor),
		),
		orderBy: desc(sessions.id),
		limit: page.limit + 1,
	});
	const rows = found.slice(0, page.limit);
	return { rows, next_cursor: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null };
}

/** Returns expired sessions in random order, so that one that keeps failing to end does not block the others. */
export function listExpiredSessions(db: Database, now: number, limit: number): Promise<SessionRow[]> {
	return db.query.sessions.findMany({
		where: lt(sessions.expires_at, now),
		orderBy: sql`random()`,
		limit,
	});
}

export async function deleteSession(db: Database, id: string): Promise<void> {
	await db.delete(sessions).where(eq(sessions.id, id));
}

/** Converts a row to its public form. `currentId` is the session of the caller. */
export function toPublicSession(row: SessionRow, currentId: string): Session {
	return {
		id: row.id,
		user_agent: row.user_agent,
		country: row.country,
		created_at: new Date(row.created_at).toISOString(),
		last_seen_at: new Date(row.rotated_at).toISOString(),
		expires_at: new Date(row.expires_at).toISOString(),
		current: row.id === currentId,
	};
}
