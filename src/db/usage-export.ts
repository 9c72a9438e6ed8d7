import { STATELESS_CONVERSATION } from "../contracts/analytics.ts";

const ROWS_AT_ONCE = 500;

/** A user's usage rows as they are stored. */
export async function* usageOf(d1: D1Database, userId: string): AsyncGenerator<Record<string, unknown>> {
	const statement = d1.prepare(
		"SELECT * FROM usage_logs WHERE user_id = ? AND task_id > ? ORDER BY task_id LIMIT ?",
	);
	for (let after = ""; ; ) {
		const { results } = await statement
			.bind(userId, after, ROWS_AT_ONCE)
			.all<{ task_id: string; conversation_id: string | null }>();
		for (const row of results) {
			yield { ...row, conversation_id: row.conversation_id ?? STATELESS_CONVERSATION };
		}
		const last = results.at(-1);
		if (last === undefined) return;
		after = last.task_id;
	}
}

/** What is kept of a user's usage when its rows are gone. */
export async function* rollupsOf(d1: D1Database, userId: string): AsyncGenerator<Record<string, unknown>> {
	const statement = d1.prepare(
		"SELECT * FROM usage_rollups WHERE user_id = ? ORDER BY hour, rolled_at LIMIT ? OFFSET ?",
	);
	for (let offset = 0; ; offset += ROWS_AT_ONCE) {
		const { results } = await statement.bind(userId, ROWS_AT_ONCE, offset).all();
		yield* results;
		if (results.length < ROWS_AT_ONCE) return;
	}
}
