/**
 * A counter that allows `limit` attempts per window. `until` is when a new window ends; a window that is still open
 * keeps its end.
 */
export interface Throttle {
	key: string;
	limit: number;
	/** Milliseconds since the Unix epoch. */
	until: number;
}

/**
 * Counts one attempt against every throttle, or against none when one is exhausted, and returns whether it was counted.
 * Uses a single statement, so that the count is exact under concurrency.
 */
export async function incrementThrottles(
	d1: D1Database,
	throttles: readonly Throttle[],
	now: number,
): Promise<boolean> {
	const { results } = await d1
		.prepare(
			`WITH wanted AS (
				SELECT value ->> 'key' AS key, value ->> 'limit' AS attempts, value ->> 'until' AS until FROM json_each(?1)
			)
			INSERT INTO throttles (key, tried, until)
			SELECT key, 1, until FROM wanted WHERE NOT EXISTS (
				SELECT 1 FROM wanted JOIN throttles USING (key) WHERE throttles.until > ?2 AND tried >= attempts
			)
			ON CONFLICT (key) DO UPDATE SET
				tried = CASE WHEN until <= ?2 THEN 1 ELSE tried + 1 END,
				until = CASE WHEN until <= ?2 THEN excluded.until ELSE until END
			RETURNING key`,
		)
		.bind(JSON.stringify(throttles), now)
		.all();
	return results.length > 0;
}

/** Returns when the last of the exhausted throttles resets. */
export async function findRetryTime(
	d1: D1Database,
	throttles: readonly Throttle[],
	now: number,
): Promise<number> {
	const row = await d1
		.prepare(
			`SELECT max(until) AS until FROM throttles JOIN json_each(?1) AS wanted ON throttles.key = wanted.value ->> 'key'
			WHERE until > ?2 AND tried >= wanted.value ->> 'limit'`,
		)
		.bind(JSON.stringify(throttles), now)
		.first<{ until: number | null }>();
	return row?.until ?? now;
}

export async function decrementThrottles(d1: D1Database, keys: readonly string[]): Promise<void> {
	await d1
		.prepare(
			"UPDATE throttles SET tried = tried - 1 WHERE tried > 0 AND key IN (SELECT value FROM json_each(?))",
		)
		.bind(JSON.stringify(keys))
		.run();
}

export async function deleteThrottle(d1: D1Database, key: string): Promise<void> {
	await d1.prepare("DELETE FROM throttles WHERE key = ?").bind(key).run();
}

export async function deleteExpiredThrottles(d1: D1Database, now: number): Promise<void> {
	await d1.prepare("DELETE FROM throttles WHERE until <= ?").bind(now).run();
}
