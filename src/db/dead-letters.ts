import { gt } from "drizzle-orm";
import type { Database } from "./client.ts";
import { deadLetters } from "./schema.ts";

/** Keeps messages that were given up; one that comes twice is kept once. */
export async function insertDeadLetters(
	db: Database,
	letters: readonly (typeof deadLetters.$inferInsert)[],
): Promise<void> {
	const [first, ...rest] = letters.map((letter) =>
		db.insert(deadLetters).values(letter).onConflictDoNothing(),
	);
	if (first !== undefined) await db.batch([first, ...rest]);
}

/** How many messages were given up since `time`. */
export function countDeadLettersSince(db: Database, time: number): Promise<number> {
	return db.$count(deadLetters, gt(deadLetters.created_at, time));
}
