/** A counter: at most `tries` until `until`, or until the time at which it already ends. */
export interface ThrottleRow {
	key: string;
	tries: number;
	until: number;
}

/** Counts one try against every row, or against none when one is used up. One statement, so it is exact under any rush. */
export async function takeTry(d1: D1Database, rows: readonly ThrottleRow[], now: number): Promise<boolean> {
	const { results } = await d1
		.prepare(
			`WITH wanted AS (
				SELECT value ->> 'key' AS key, value ->> 'tries' AS tries, value ->> 'until' AS until FROM json_each(?1)
			)
			INSERT INTO throttles (key, tried, until)
			SELECT key, 1, until FROM wanted WHERE NOT EXISTS (
				SELECT 1 FROM wanted JOIN throttles USING (key) WHERE throttles.until > ?2 AND tried >= tries
			)
			ON CONFLICT (key) DO UPDATE SET
				tried = CASE WHEN until <= ?2 THEN 1 ELSE tried + 1 END,
				until = CASE WHEN until <= ?2 THEN excluded.until ELSE until END
			RETURNING key`,
		)
		.bind(JSON.stringify(rows), now)
		.all();
	return results.length > 0;
}

/** When the last of the rows that are used up ends. */
export async function retryAt(d1: D1Database, rows: readonly ThrottleRow[], now: number): Promise<number> {
	const row = await d1
		.prepare(
			`SELECT max(until) AS until FROM throttles JOIN json_each(?1) AS wanted ON throttles.key = wanted.value ->> 'key'
			WHERE until > ?2 AND tried >= wanted.value ->> 'tries'`,
		)
		.bind(JSON.stringify(rows), now)
		.first<{ until: number | null }>();
	return row?.until ?? now;
}

export async function giveBackTries(d1: D1Database, keys: readonly string[]): Promise<void> {
	await d1
		.prepare(
			"UPDATE throttles SET tried = tried - 1 WHERE tried > 0 AND key IN (SELECT value FROM json_each(?))",
		)
		.bind(JSON.stringify(keys))
		.run();
}

export async function deleteTries(d1: D1Database, key: string): Promise<void> {
	await d1.prepare("DELETE FROM throttles WHERE key = ?").bind(key).run();
}

export async function deleteExpiredTries(d1: D1Database, now: number): Promise<void> {
	await d1.prepare("DELETE FROM throttles WHERE until <= ?").bind(now).run();
}
