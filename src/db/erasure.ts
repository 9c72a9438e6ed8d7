/**
 * Deletes all of a user's data from D1. Deletes the user's row first, because rows are inserted only for existing
 * users.
 */
export async function eraseUser(d1: D1Database, userId: string): Promise<void> {
	// Sessions, API keys, password resets and roll-ups are deleted with the user's row. Throttles are anonymous and expire soon.
	await d1.batch([
		d1.prepare("DELETE FROM users WHERE id = ?").bind(userId),
		d1.prepare("DELETE FROM usage_logs WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM dead_letters WHERE user_id = ?").bind(userId),
	]);
}
