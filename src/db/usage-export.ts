import { STATELESS_CONVERSATION } from "../contracts/analytics.ts";

const BATCH_SIZE = 500;

/** Yields the usage rows of a user as they are stored. */
export async function* readUsageRows(
	d1: D1Database,
	userId: string,
): AsyncGenerator<Record<string, unknown>> {
	const statement = d1.prepare(
		"SELECT * FROM usage_logs WHERE user_id = ? AND task_id > ? ORDER BY task_id LIMIT ?",
	);
	for (let after = ""; ; ) {
		const { results } = await statement
			.bind(userId, after, BATCH_SIZE)
			.all<{ task_id: string; conversation_id: string | null }>();
		for (const row of results) {
			yield { ...row, conversation_id: row.conversation_id ?? STATELESS_CONVERSATION };
		}
		const last = results.at(-1);
		if (last === undefined) return;
		after = last.task_id;
	}
}

/** Yields the usage roll-ups of a user as they are stored. */
export async function* readRollupRows(
	d1: D1Database,
	userId: string,
): AsyncGenerator<Record<string, unknown>> {
	const statement = d1.prepare(
		"SELECT * FROM usage_rollups WHERE user_id = ? ORDER BY span, facet, start, agent_type, value LIMIT ? OFFSET ?",
	);
	for (let offset = 0; ; offset += BATCH_SIZE) {
		const { results } = await statement.bind(userId, BATCH_SIZE, offset).all();
		yield* results;
		if (results.length < BATCH_SIZE) return;
	}
}
