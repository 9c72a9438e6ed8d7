import { eraseUser } from "../../src/db/erasure.ts";

/** Conversations that are erased in one go: each is a call, and an alarm may make only so many. */
const CONVERSATIONS_AT_ONCE = 40;

export interface ErasureDeps {
	sql: SqlStorage;
	d1: D1Database;
	userId: string;
	eraseConversation(id: string): Promise<void>;
}

export function isLeaving(sql: SqlStorage): boolean {
	return sql.exec("SELECT 1 FROM account WHERE leaving_at IS NOT NULL").toArray().length > 0;
}

export function markLeaving(sql: SqlStorage, now: number): void {
	sql.exec("UPDATE account SET leaving_at = coalesce(leaving_at, ?)", now);
}

/**
 * Erases some of what the user has outside of the brain: the rows in D1, then conversations. True when nothing is left.
 * Whatever was erased before is erased again without harm, so it may be broken off anywhere.
 */
export async function eraseSome(deps: ErasureDeps): Promise<boolean> {
	await eraseUser(deps.d1, deps.userId);
	const ids = deps.sql
		.exec<{ conversation_id: string }>(
			"SELECT conversation_id FROM conversations LIMIT ?",
			CONVERSATIONS_AT_ONCE + 1,
		)
		.toArray()
		.map((row) => row.conversation_id);
	const batch = ids.slice(0, CONVERSATIONS_AT_ONCE);
	await Promise.all(
		batch.map(async (id) => {
			await deps.eraseConversation(id);
			deps.sql.exec("DELETE FROM conversations WHERE conversation_id = ?", id);
		}),
	);
	return ids.length === batch.length;
}
