import type { Config } from "../config.ts";
import { database } from "../db/client.ts";
import { deleteExpiredSessions } from "../db/sessions.ts";
import { deleteExpiredTries } from "../db/throttles.ts";
import { idleGuests } from "../db/users.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Guests that leave in one run: each is a call, and a run may make only so many. */
const GUESTS_AT_ONCE = 40;

/** What is past its time leaves: sign-ins, counted tries, and guests of whom nothing was heard for long, with all they have. */
export async function signInUpkeep(
	env: Env,
	{ guestRetentionDays }: Pick<Config, "guestRetentionDays">,
	now: number,
): Promise<void> {
	const guests = await idleGuests(env.DB, now - guestRetentionDays * DAY_MS, GUESTS_AT_ONCE);
	await Promise.all(guests.map((id) => env.BRAIN.getByName(id).leave()));
	await deleteExpiredSessions(database(env.DB), now);
	await deleteExpiredTries(env.DB, now);
}
