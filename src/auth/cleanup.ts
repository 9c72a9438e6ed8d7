import type { Config } from "../config.ts";
import { openDatabase } from "../db/client.ts";
import { deleteExpiredPasswordResets } from "../db/password-resets.ts";
import { deleteSession, listExpiredSessions } from "../db/sessions.ts";
import { deleteExpiredShares } from "../db/shares.ts";
import { deleteExpiredThrottles } from "../db/throttles.ts";
import { listIdleGuests } from "../db/users.ts";
import { runOrWarn } from "../run-or-warn.ts";
import { DAY_MS } from "../time.ts";

/** Guests erased per run. Each one uses a subrequest, and the platform limits subrequests per event. */
const GUESTS_PER_RUN = 40;
/** Sessions ended per run. Each one uses a subrequest to close its sockets. */
const SESSIONS_PER_RUN = 200;

export interface CleanupDeps {
	d1: D1Database;
	brain(userId: string): { eraseAccount(): Promise<void>; closeSession(id: string): Promise<unknown> };
}

/**
 * Erases idle guests and all their data, and deletes expired sessions, throttles, password resets and links. Runs every
 * hour.
 */
export async function cleanUpAuth(
	deps: CleanupDeps,
	{ guestRetentionDays }: Pick<Config, "guestRetentionDays">,
	now: number,
): Promise<void> {
	await runOrWarn("erasing idle guests", () => eraseGuests(deps, now - guestRetentionDays * DAY_MS));
	await runOrWarn("ending expired sessions", () => endSessions(deps, now));
	await runOrWarn("deleting expired throttles", () => deleteExpiredThrottles(deps.d1, now));
	await runOrWarn("deleting expired password resets", () =>
		deleteExpiredPasswordResets(openDatabase(deps.d1), now),
	);
	await runOrWarn("deleting expired links", () => deleteExpiredShares(openDatabase(deps.d1), now));
}

async function eraseGuests({ d1, brain }: CleanupDeps, idleSince: number): Promise<void> {
	const guests = await listIdleGuests(d1, idleSince, GUESTS_PER_RUN);
	await Promise.all(guests.map((id) => runOrWarn("erasing a guest", () => brain(id).eraseAccount())));
}

async function endSessions({ d1, brain }: CleanupDeps, now: number): Promise<void> {
	const db = openDatabase(d1);
	for (const { id, user_id } of await listExpiredSessions(db, now, SESSIONS_PER_RUN)) {
		await runOrWarn("ending an expired session", async () => {
			// Sockets outlive their access token, so they must be closed with their session.
			await brain(user_id).closeSession(id);
			await deleteSession(db, id);
		});
	}
}
