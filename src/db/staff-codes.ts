import { AUDIT_COLUMNS, bindAudit } from "./audit-log.ts";

/** Returns the hash of the code that makes the first account staff. Null if there is none, or if staff exist. */
export async function findStaffCode(d1: D1Database): Promise<string | null> {
	const row = await d1
		.prepare("SELECT hash FROM staff_codes WHERE NOT EXISTS (SELECT 1 FROM users WHERE is_staff = 1)")
		.first<{ hash: string }>();
	return row?.hash ?? null;
}

/**
 * Makes a member staff and deletes the code, all or nothing. Returns false when a concurrent call was first, or the user
 * is a guest.
 */
export async function redeemStaffCode(
	d1: D1Database,
	{ hash, userId, now }: { hash: string; userId: string; now: number },
): Promise<boolean> {
	const isOpen =
		"EXISTS (SELECT 1 FROM staff_codes WHERE hash = ?) AND NOT EXISTS (SELECT 1 FROM users WHERE is_staff = 1)";
	const done = { actorId: userId, action: "staff_code_used", targetUserId: userId } as const;
	const [, granted] = await d1.batch([
		d1
			.prepare(
				`INSERT INTO audit_log (${AUDIT_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?
				 FROM users WHERE users.id = ? AND is_guest = 0 AND ${isOpen}`,
			)
			.bind(...bindAudit(done, now), userId, hash),
		d1
			.prepare(`UPDATE users SET is_staff = 1 WHERE id = ? AND is_guest = 0 AND ${isOpen} RETURNING id`)
			.bind(userId, hash),
		d1.prepare("DELETE FROM staff_codes WHERE EXISTS (SELECT 1 FROM users WHERE is_staff = 1)"),
	]);
	return granted?.results.length === 1;
}
