/**
 * Deletes all of a user's data from D1. Deletes the user's row first, because rows are inserted only for existing
 * users.
 */
export async function eraseUser(d1: D1Database, userId: string): Promise<void> {
	// Sessions, API keys, links, token budgets and password resets are deleted with the user's row. Throttles are anonymous and expire soon. The
	// roll-ups of all users together keep their sums, which name nobody.
	await d1.batch([
		d1.prepare("DELETE FROM users WHERE id = ?").bind(userId),
		d1.prepare("DELETE FROM usage_logs WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM usage_rollups WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM dead_letters WHERE user_id = ?").bind(userId),
		// The audit log keeps what happened, without the person.
		d1.prepare("UPDATE audit_log SET actor_id = NULL WHERE actor_id = ?").bind(userId),
		d1
			.prepare("UPDATE audit_log SET target_user_id = NULL, subject = NULL WHERE target_user_id = ?")
			.bind(userId),
	]);
}
