/** Deletes all that D1 has of a user, the user first: from then on nothing of them is written again. */
export async function eraseUser(d1: D1Database, userId: string): Promise<void> {
	// Sessions, keys and roll-ups go with the user's row. Counted tries are kept by nobody's name and are over soon.
	await d1.batch([
		d1.prepare("DELETE FROM users WHERE id = ?").bind(userId),
		d1.prepare("DELETE FROM usage_logs WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM dead_letters WHERE user_id = ?").bind(userId),
	]);
}
