const DAY_MS = 24 * 60 * 60 * 1_000;

/** A lease outlives the longest attempt, and rests by itself if its conversation never gives it back. */
export const LEASE_TTL_MS = 6 * 60 * 1_000;
/** For so long after that its task is not counted once more. */
export const LEASE_KEPT_MS = DAY_MS;

export interface Quota {
	/** Questions that may run at once. */
	concurrent: number;
	/** Questions that may be asked a day (UTC). */
	perDay: number;
}

/** A task that waited for a lease. */
export interface InLine {
	ulid: string;
	conversationId: string;
}

export type LeaseAnswer = { kind: "granted" } | { kind: "waiting"; place: number } | { kind: "exceeded" };

/**
 * Takes the user's lease for a task, or its place in line. Asking again for the same task changes nothing but the time
 * at which the lease ends, and a task counts once against the day's quota.
 */
export function takeLease(
	sql: SqlStorage,
	task: { ulid: string; conversationId: string },
	quota: Quota,
	now: number,
): LeaseAnswer {
	endOld(sql, now);
	const known = sql
		.exec<{ state: string }>("SELECT state FROM leases WHERE task_ulid = ?", task.ulid)
		.toArray();
	if (known.length === 0 && !countQuestion(sql, quota.perDay, now)) return { kind: "exceeded" };

	const ahead = count(sql, "state = 'waiting' AND task_ulid < ?", task.ulid);
	const active = count(sql, "state = 'active' AND task_ulid <> ?", task.ulid);
	const granted = known[0]?.state === "active" || active + ahead < quota.concurrent;
	sql.exec(
		"INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)",
		task.ulid,
		task.conversationId,
		granted ? "active" : "waiting",
		now + LEASE_TTL_MS,
	);
	return granted ? { kind: "granted" } : { kind: "waiting", place: ahead + 1 };
}

/** Gives a lease back, or leaves the line. Returns the tasks that wait and now may run, the first in line first. */
export function giveBackLease(sql: SqlStorage, taskUlid: string, quota: Quota, now: number): InLine[] {
	sql.exec("DELETE FROM leases WHERE task_ulid = ?", taskUlid);
	endOld(sql, now);
	return nextInLine(sql, taskUlid, quota);
}

/**
 * Lets a lease rest while its task waits for others: it holds nobody up, and the task is not counted once more. Returns
 * the tasks that now may run.
 */
export function restLease(sql: SqlStorage, taskUlid: string, quota: Quota): InLine[] {
	sql.exec("UPDATE leases SET state = 'resting' WHERE task_ulid = ?", taskUlid);
	return nextInLine(sql, taskUlid, quota);
}

/** A lease that was not heard of holds nobody up. What is known of it is kept: the machine may have been off for a while. */
function endOld(sql: SqlStorage, now: number): void {
	sql.exec("UPDATE leases SET state = 'resting' WHERE state <> 'resting' AND expires_at <= ?", now);
	sql.exec("DELETE FROM leases WHERE expires_at <= ?", now - LEASE_KEPT_MS);
}

function nextInLine(sql: SqlStorage, taskUlid: string, quota: Quota): InLine[] {
	const active = count(sql, "state = 'active' AND task_ulid <> ?", taskUlid);
	return sql
		.exec<{ task_ulid: string; conversation_id: string }>(
			"SELECT task_ulid, conversation_id FROM leases WHERE state = 'waiting' ORDER BY task_ulid LIMIT ?",
			Math.max(0, quota.concurrent - active),
		)
		.toArray()
		.map((row) => ({ ulid: row.task_ulid, conversationId: row.conversation_id }));
}

function countQuestion(sql: SqlStorage, perDay: number, now: number): boolean {
	const today = Math.floor(now / DAY_MS);
	const counted = sql.exec(
		`UPDATE account SET quota_used = CASE quota_day WHEN ?1 THEN quota_used + 1 ELSE 1 END, quota_day = ?1
		 WHERE quota_day <> ?1 OR quota_used < ?2 RETURNING id`,
		today,
		perDay,
	);
	return counted.toArray().length === 1;
}

function count(sql: SqlStorage, where: string, ulid: string): number {
	return sql.exec<{ n: number }>(`SELECT count(*) AS n FROM leases WHERE ${where}`, ulid).one().n;
}
