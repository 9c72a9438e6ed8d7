import { and, eq, isNull, lt } from "drizzle-orm";
import type { Database } from "./client.ts";
import { sessions } from "./schema.ts";

export type SessionRow = typeof sessions.$inferSelect;

export async function insertSession(db: Database, row: typeof sessions.$inferInsert): Promise<void> {
	await db.insert(sessions).values(row);
}

export async function findSession(db: Database, id: string): Promise<SessionRow | null> {
	return (await db.query.sessions.findFirst({ where: eq(sessions.id, id) })) ?? null;
}

/** Moves a session from `generation` to the next. False when another call was first: only one of many at once wins. */
export async function rotateSession(
	db: Database,
	id: string,
	generation: number,
	times: { now: number; expiresAt: number },
): Promise<boolean> {
	const rotated = await db
		.update(sessions)
		.set({ generation: generation + 1, rotated_at: times.now, expires_at: times.expiresAt })
		.where(and(eq(sessions.id, id), eq(sessions.generation, generation), isNull(sessions.revoked_at)))
		.returning({ id: sessions.id });
	return rotated.length === 1;
}

export async function revokeSession(db: Database, id: string, now: number): Promise<void> {
	await db
		.update(sessions)
		.set({ revoked_at: now })
		.where(and(eq(sessions.id, id), isNull(sessions.revoked_at)));
}

export async function deleteExpiredSessions(db: Database, now: number): Promise<void> {
	await db.delete(sessions).where(lt(sessions.expires_at, now));
}
