import type { Config } from "../config.ts";
import { openDatabase } from "../db/client.ts";
import { deleteSession, listExpiredSessions } from "../db/sessions.ts";
import { deleteExpiredThrottles } from "../db/throttles.ts";
import { listIdleGuests } from "../db/users.ts";
import { runOrWarn } from "../run-or-warn.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Guests erased per run: each is a call to an object, and a run may make only a limited number of calls. */
const GUESTS_PER_RUN = 40;
/** Sessions ended per run, for the same reason. */
const SESSIONS_PER_RUN = 200;

type AuthEnv = Pick<Env, "DB" | "BRAIN">;

/** Erases idle guests with everything they have, and deletes expired sessions and throttles. */
export async function cleanUpAuth(
	env: AuthEnv,
	{ guestRetentionDays }: Pick<Config, "guestRetentionDays">,
	now: number,
): Promise<void> {
	await runOrWarn("erasing idle guests", () => eraseGuests(env, now - guestRetentionDays * DAY_MS));
	await runOrWarn("ending expired sessions", () => endSessions(env, now));
	await runOrWarn("deleting expired throttles", () => deleteExpiredThrottles(env.DB, now));
}

async function eraseGuests(env: AuthEnv, idleSince: number): Promise<void> {
	const guests = await listIdleGuests(env.DB, idleSince, GUESTS_PER_RUN);
	await Promise.all(
		guests.map((id) => runOrWarn("erasing a guest", () => env.BRAIN.getByName(id).eraseAccount())),
	);
}

async function endSessions(env: AuthEnv, now: number): Promise<void> {
	const db = openDatabase(env.DB);
	for (const { id, user_id } of await listExpiredSessions(db, now, SESSIONS_PER_RUN)) {
		await runOrWarn("ending an expired session", async () => {
			// A socket stays open after its access token expires, but must close with its session.
			await env.BRAIN.getByName(user_id).closeSession(id);
			await deleteSession(db, id);
		});
	}
}
