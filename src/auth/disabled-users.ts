import { isDisabled } from "../db/users.ts";

/** How long another isolate may still accept a user after they were disabled, in milliseconds. */
const KNOWN_MS = 5_000;
/** When the map has this many users, it starts again. */
const USERS_MAX = 10_000;

/** When each user was last found not to be disabled, in epoch milliseconds. */
let enabledAt = new Map<string, number>();

/**
 * Returns whether a user is disabled. Reads D1 at most once per user and `KNOWN_MS`, because every request asks. A user
 * who does not exist is not disabled.
 */
export async function isUserDisabled(d1: D1Database, userId: string, now: number): Promise<boolean> {
	// The clock may have been set back.
	if (Math.abs(now - (enabledAt.get(userId) ?? 0)) < KNOWN_MS) return false;
	const before = enabledAt;
	const disabled = await isDisabled(d1, userId);
	// Nobody was disabled during the read.
	if (!disabled && enabledAt === before) {
		if (enabledAt.size >= USERS_MAX) enabledAt = new Map();
		enabledAt.set(userId, now);
	}
	return disabled;
}

/** Makes the next requests of all users read D1 again. Call it after a user was disabled. */
export function forgetEnabledUsers(): void {
	enabledAt = new Map();
}
