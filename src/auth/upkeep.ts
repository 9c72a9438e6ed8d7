import type { Config } from "../config.ts";
import { database } from "../db/client.ts";
import { deleteSession, expiredSessions } from "../db/sessions.ts";
import { deleteExpiredTries } from "../db/throttles.ts";
import { idleGuests } from "../db/users.ts";
import { runOrWarn } from "../run-or-warn.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** What leaves in one run: each is a call, and a run may make only so many. */
const GUESTS_AT_ONCE = 40;
const SESSIONS_AT_ONCE = 200;

/** What is past its time leaves: sign-ins, counted tries, and guests of whom nothing was heard for long, with all they have. */
export async function signInUpkeep(
	env: Env,
	{ guestRetentionDays }: Pick<Config, "guestRetentionDays">,
	now: number,
): Promise<void> {
	await runOrWarn("erasing idle guests", () => eraseGuests(env, now - guestRetentionDays * DAY_MS));
	await runOrWarn("ending sign-ins", () => endSessions(env, now));
	await runOrWarn("deleting counted tries", () => deleteExpiredTries(env.DB, now));
}

async function eraseGuests(env: Env, idleSince: number): Promise<void> {
	const guests = await idleGuests(env.DB, idleSince, GUESTS_AT_ONCE);
	await Promise.all(
		guests.map((id) => runOrWarn("erasing a guest", () => env.BRAIN.getByName(id).eraseAccount())),
	);
}

async function endSessions(env: Env, now: number): Promise<void> {
	const db = database(env.DB);
	for (const { id, user_id } of await expiredSessions(db, now, SESSIONS_AT_ONCE)) {
		await runOrWarn("ending a sign-in", async () => {
			// An open socket outlives its access token, but not its sign-in.
			await env.BRAIN.getByName(user_id).closeSession(id);
			await deleteSession(db, id);
		});
	}
}
