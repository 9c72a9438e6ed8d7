import { ACCOUNT_FAILURES, throttleKey } from "./throttle.ts";

/** Deletes all that D1 has of a user, the user first: from then on nothing of them is written again. */
export async function eraseUser(d1: D1Database, hashSecret: string, userId: string): Promise<void> {
	const throttle = await throttleKey(hashSecret, { rule: ACCOUNT_FAILURES, subject: userId });
	// Sessions, keys and roll-ups go with the user's row.
	await d1.batch([
		d1.prepare("DELETE FROM users WHERE id = ?").bind(userId),
		d1.prepare("DELETE FROM usage_logs WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM dead_letters WHERE user_id = ?").bind(userId),
		d1.prepare("DELETE FROM throttles WHERE key = ?").bind(throttle),
	]);
}
