import { and, eq, gt, lte } from "drizzle-orm";
import type { Database } from "./client.ts";
import { passwordResets, users } from "./schema.ts";
import type { UserRow } from "./users.ts";

export type PasswordResetRow = typeof passwordResets.$inferSelect;

/** Stores the link of a user and replaces an earlier one. */
export async function putPasswordReset(db: Database, row: PasswordResetRow): Promise<void> {
	const { user_id: target, ...set } = row;
	await db.insert(passwordResets).values(row).onConflictDoUpdate({ target: passwordResets.user_id, set });
}

/** Finds the user of a link that has not expired. */
export async function findPasswordResetUser(
	db: Database,
	hash: string,
	now: number,
): Promise<UserRow | null> {
	const [found] = await db
		.select({ user: users })
		.from(passwordResets)
		.innerJoin(users, eq(users.id, passwordResets.user_id))
		.where(and(eq(passwordResets.hash, hash), gt(passwordResets.expires_at, now)));
	return found?.user ?? null;
}

/**
 * Sets the password of a link's user, revokes all of the user's sessions and deletes the link, all or nothing. Returns
 * the ids of the sessions that were open, or null when a concurrent call has used the link.
 */
export async function redeemPasswordReset(
	d1: D1Database,
	{ hash, password, now }: { hash: string; password: string; now: number },
): Promise<string[] | null> {
	const owner = "(SELECT user_id FROM password_resets WHERE hash = ? AND expires_at > ?)";
	const [changed, revoked] = await d1.batch<{ id: string }>([
		d1.prepare(`UPDATE users SET password = ? WHERE id = ${owner} RETURNING id`).bind(password, hash, now),
		d1
			.prepare(
				`UPDATE sessions SET revoked_at = ? WHERE user_id = ${owner} AND revoked_at IS NULL RETURNING id`,
			)
			.bind(now, hash, now),
		d1.prepare("DELETE FROM password_resets WHERE hash = ?").bind(hash),
	]);
	if (changed?.results.length !== 1) return null;
	return (revoked?.results ?? []).map(({ id }) => id);
}

export function listPasswordResets(db: Database, userId: string): Promise<PasswordResetRow[]> {
	return db.query.passwordResets.findMany({ where: eq(passwordResets.user_id, userId) });
}

export async function deletePasswordReset(db: Database, userId: string): Promise<void> {
	await db.delete(passwordResets).where(eq(passwordResets.user_id, userId));
}

export async function deleteExpiredPasswordResets(db: Database, now: number): Promise<void> {
	await db.delete(passwordResets).where(lte(passwordResets.expires_at, now));
}
