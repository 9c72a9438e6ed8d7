import { and, gt, lt, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { deadLetters } from "./schema.ts";

type DeadLetter = typeof deadLetters.$inferSelect;

/** Stores dead letters. Ignores those already stored and those of users who no longer exist. */
export async function insertDeadLetters(d1: D1Database, letters: readonly DeadLetter[]): Promise<void> {
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

/** Counts the dead letters since `time`, except pages: a page that cannot be read is its site's fault. */
export function countDeadLettersSince(db: Database, time: number): Promise<number> {
	const kind = sql`iif(json_valid(${deadLetters.body}), ${deadLetters.body} ->> '$.kind', NULL)`;
	return db.$count(deadLetters, and(gt(deadLetters.created_at, time), sql`${kind} IS NOT 'ingest_page'`));
}

export async function deleteDeadLettersBefore(db: Database, time: number): Promise<void> {
	await db.delete(deadLetters).where(lt(deadLetters.created_at, time));
}
