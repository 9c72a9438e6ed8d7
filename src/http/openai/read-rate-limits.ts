import type { Principal } from "../../auth/principal.ts";
import type { QuotaUse } from "../../contracts/quota-use.ts";
import { unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";

/** A limit, how much of it is left, and the milliseconds until all of it is available again. */
export interface RateLimit {
	limit: number;
	remaining: number;
	resetMs: number;
}

/** The limits of a user's questions, and of the tokens of the user or of the API key; null if tokens are not limited. */
export interface RateLimits {
	requests: RateLimit;
	tokens: RateLimit | null;
}

/**
 * Reads the limits of a user and of the API key that is used. Returns null if that fails, because the response is more
 * important than its headers.
 */
export async function readRateLimits(
	env: Pick<Env, "BRAIN">,
	{ userId, sessionId }: Principal,
): Promise<RateLimits | null> {
	try {
		return rateLimitsOf(unwrap(await getBrain(env, userId).getQuota(sessionId)), Date.now());
	} catch (error) {
		console.warn("the rate limits could not be read", error);
		return null;
	}
}

/** Returns the limits that a quota describes. */
export function rateLimitsOf({ questions, tokens }: QuotaUse, now: number): RateLimits {
	const requests = {
		limit: questions.perDay,
		remaining: Math.max(0, questions.perDay - questions.used),
		resetMs: questions.resetsAt - now,
	};
	const budgets = [tokens.user, ...(tokens.key === null ? [] : [tokens.key])];
	const limits = budgets.flatMap(({ tokens_per_day, tokens_per_minute, used }) => [
		...limitOf(tokens_per_day, used.today, tokens.dayEndsAt - now),
		...limitOf(tokens_per_minute, used.lastMinute, used.minuteResetsAt - now),
	]);
	return { requests, tokens: limits.sort((a, b) => a.remaining - b.remaining)[0] ?? null };
}

function limitOf(limit: number | null, used: number, resetMs: number): RateLimit[] {
	return limit === null ? [] : [{ limit, remaining: Math.max(0, limit - used), resetMs }];
}
