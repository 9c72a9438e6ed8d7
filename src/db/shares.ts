import { and, desc, eq, gt, lt, lte, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { shares, users } from "./schema.ts";

export type ShareRow = typeof shares.$inferSelect;

/** Inserts a link unless its user already has `max` links. Returns whether it was inserted. */
export async function insertShare(db: Database, row: ShareRow, max: number): Promise<boolean> {
	const { id, user_id, conversation_id, task_id, title, created_at, expires_at } = row;
	// One statement, so that concurrent requests cannot exceed the maximum.
	const inserted = await db.run(sql`
		INSERT INTO shares (id, user_id, conversation_id, task_id, title, created_at, expires_at)
		SELECT ${id}, ${user_id}, ${conversation_id}, ${task_id}, ${title}, ${created_at}, ${expires_at}
		WHERE (SELECT count(*) FROM shares WHERE user_id = ${user_id}) < ${max}`);
	return inserted.meta.changes === 1;
}

/** Finds a link that has not expired. Ignores links of inactive users. */
export async function findShare(db: Database, id: string, now: number): Promise<ShareRow | null> {
	const [found] = await db
		.select({ share: shares })
		.from(shares)
		.innerJoin(users, and(eq(users.id, shares.user_id), eq(users.is_active, true)))
		.where(and(eq(shares.id, id), gt(shares.expires_at, now)));
	return found?.share ?? null;
}

/** Returns up to `limit` links of a user that have not expired and whose ids precede `before`, newest first. */
export function listShares(
	db: Database,
	userId: string,
	{ before, limit, now }: { before?: string | undefined; limit: number; now: number },
): Promise<ShareRow[]> {
	return db.query.shares.findMany({
		where: and(
			eq(shares.user_id, userId),
			gt(shares.expires_at, now),
			before === undefined ? undefined : lt(shares.id, before),
		),
		orderBy: desc(shares.id),
		limit,
	});
}

/** Deletes a link. Returns whether the user had it. */
export async function deleteShare(db: Database, userId: string, id: string): Promise<boolean> {
	const deleted = await db
		.delete(shares)
		.where(and(eq(shares.user_id, userId), eq(shares.id, id)))
		.returning({ id: shares.id });
	return deleted.length > 0;
}

/** Deletes the links of a conversation, so that a new conversation with its id is not shared. */
export async function deleteConversationShares(
	db: Database,
	userId: string,
	conversationId: string,
): Promise<void> {
	await db.delete(shares).where(and(eq(shares.user_id, userId), eq(shares.conversation_id, conversationId)));
}

export async function deleteExpiredShares(db: Database, now: number): Promise<void> {
	await db.delete(shares).where(lte(shares.expires_at, now));
}
