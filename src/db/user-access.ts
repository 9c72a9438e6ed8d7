import { AUDIT_COLUMNS, bindAudit, type StaffAction } from "./audit-log.ts";

/** What staff change of a user. */
export interface AccessChange {
	action: Extract<
		StaffAction["action"],
		"staff_granted" | "staff_revoked" | "user_disabled" | "user_enabled"
	>;
	actorId: string;
	userId: string;
}

const SET = {
	staff_granted: "is_staff = 1",
	staff_revoked: "is_staff = 0",
	user_disabled: "is_active = 0",
	user_enabled: "is_active = 1",
} as const satisfies Record<AccessChange["action"], string>;

/**
 * Changes a user and adds an entry to the audit log, all or nothing. Disabling also revokes the user's sessions and
 * deletes their password reset link. Returns false if the actor has lost their own access in the meantime: two members of
 * the staff who disable each other must not both succeed.
 */
export async function changeAccess(
	d1: D1Database,
	{ action, actorId, userId }: AccessChange,
	now: number,
): Promise<boolean> {
	const mayAct = "EXISTS (SELECT 1 FROM users WHERE id = ? AND is_staff = 1 AND is_active = 1)";
	const audit = bindAudit({ actorId, action, targetUserId: userId }, now);
	const disables = action === "user_disabled" ? 1 : 0;
	const [, changed] = await d1.batch([
		d1
			.prepare(`INSERT INTO audit_log (${AUDIT_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ? WHERE ${mayAct}`)
			.bind(...audit, actorId),
		d1
			.prepare(`UPDATE users SET ${SET[action]} WHERE id = ? AND ${mayAct} RETURNING id`)
			.bind(userId, actorId),
		d1
			.prepare(
				`UPDATE sessions SET revoked_at = ? WHERE ? AND user_id = ? AND revoked_at IS NULL AND ${mayAct}`,
			)
			.bind(now, disables, userId, actorId),
		d1
			.prepare(`DELETE FROM password_resets WHERE ? AND user_id = ? AND ${mayAct}`)
			.bind(disables, userId, actorId),
	]);
	return changed?.results.length === 1;
}

/** Returns the ids of all API keys of a user. */
export function listApiKeyIds(d1: D1Database, userId: string): Promise<string[]> {
	return listIds(d1, "SELECT id FROM api_keys WHERE user_id = ?", userId);
}

/** Returns the ids of everything that may have opened a user's sockets: their sessions and API keys. */
export function listSocketOwners(d1: D1Database, userId: string): Promise<string[]> {
	const owners =
		"SELECT id FROM sessions WHERE user_id = ?1 UNION ALL SELECT id FROM api_keys WHERE user_id = ?1";
	return listIds(d1, owners, userId);
}

async function listIds(d1: D1Database, query: string, userId: string): Promise<string[]> {
	const { results } = await d1.prepare(query).bind(userId).all<{ id: string }>();
	return results.map(({ id }) => id);
}
