import { and, desc, eq, getTableColumns, gt, isNull, lt, or, sql } from "drizzle-orm";
import type { Place } from "../cursor.ts";
import type { Database } from "./client.ts";
import { deadLetters, users } from "./schema.ts";

type DeadLetter = typeof deadLetters.$inferSelect;
/** A dead letter with the name of its user. `kind` is null if the message has an unknown format. */
export type NamedDeadLetter = DeadLetter & { kind: string | null; username: string | null };

const KIND = sql<string | null>`iif(json_valid(${deadLetters.body}), ${deadLetters.body} ->> '$.kind', NULL)`;

/** Stores dead letters. Ignores those already stored and those of users who no longer exist. */
export async function insertDeadLetters(
	d1: D1Database,
	letters: readonly Omit<DeadLetter, "redriven_at">[],
): Promise<void> {
	if (letters.length === 0) return;
	const statement = d1.prepare(
		`INSERT OR IGNORE INTO dead_letters (id, user_id, body, attempts, created_at)
		 SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = ?2)`,
	);
	await d1.batch(
		letters.map(({ id, user_id, body, attempts, created_at }) =>
			statement.bind(id, user_id, body, attempts, created_at),
		),
	);
}

/**
 * Counts the dead letters since `time` that were not sent again, except pages: a page that cannot be read is its site's
 * fault.
 */
export function countDeadLettersSince(db: Database, time: number): Promise<number> {
	return db.$count(
		deadLetters,
		and(gt(deadLetters.created_at, time), isNull(deadLetters.redriven_at), sql`${KIND} IS NOT 'ingest_page'`),
	);
}

/** Counts the dead letters that were not sent again. */
export function countWaitingDeadLetters(db: Database): Promise<number> {
	return db.$count(deadLetters, isNull(deadLetters.redriven_at));
}

/** Returns up to `limit` dead letters that come after a place, newest first. */
export function listDeadLetters(db: Database, after: Place, limit: number): Promise<NamedDeadLetter[]> {
	const { created_at, id } = deadLetters;
	return selectNamed(db)
		.where(or(lt(created_at, after.time), and(eq(created_at, after.time), lt(id, after.id))))
		.orderBy(desc(created_at), desc(id))
		.limit(limit);
}

/** Finds a dead letter. */
export async function findDeadLetter(db: Database, id: string): Promise<NamedDeadLetter | null> {
	const [found] = await selectNamed(db).where(eq(deadLetters.id, id));
	return found ?? null;
}

/** Undoes `claimRedrive`, because the message could not be sent. */
export async function releaseRedrive(db: Database, id: string): Promise<void> {
	await db.update(deadLetters).set({ redriven_at: null }).where(eq(deadLetters.id, id));
}

/**
 * Marks a dead letter as sent again. Of several calls for the same letter, only the first changes a row.
 */
export function claimRedrive(d1: D1Database, id: string, now: number): D1PreparedStatement {
	return d1
		.prepare("UPDATE dead_letters SET redriven_at = ? WHERE id = ? AND redriven_at IS NULL RETURNING id")
		.bind(now, id);
}

export function deleteDeadLetter(d1: D1Database, id: string): D1PreparedStatement {
	return d1.prepare("DELETE FROM dead_letters WHERE id = ? RETURNING id").bind(id);
}

export async function deleteDeadLettersBefore(db: Database, time: number): Promise<void> {
	await db.delete(deadLetters).where(lt(deadLetters.created_at, time));
}

function selectNamed(db: Database) {
	return db
		.select({ ...getTableColumns(deadLetters), kind: KIND, username: users.username })
		.from(deadLetters)
		.leftJoin(users, eq(users.id, deadLetters.user_id))
		.$dynamic();
}
