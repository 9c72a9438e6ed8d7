import type { Principal } from "../../auth/principal.ts";
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
	const now = Date.now();
	try {
		const { questions, tokens } = unwrap(await getBrain(env, userId).getQuota(sessionId));
		const requests = {
			limit: questions.perDay,
			remaining: Math.max(0, questions.perDay - questions.used),
			resetMs: questions.resetsAt - now,
		};
		const budgets = [tokens.user, ...(tokens.key === null ? [] : [tokens.key])];
		const limits = budgets.flatMap((budget) => [
			...limitOf(budget.tokens_per_day, budget.used.today, tokens.dayEndsAt - now),
			...limitOf(budget.tokens_per_minute, budget.used.lastMinute, budget.minuteResetsAt - now),
		]);
		return { requests, tokens: limits.sort((a, b) => a.remaining - b.remaining)[0] ?? null };
	} catch (error) {
		console.warn("the rate limits could not be read", error);
		return null;
	}
}

function limitOf(limit: number | null, used: number, resetMs: number): RateLimit[] {
	return limit === null ? [] : [{ limit, remaining: Math.max(0, limit - used), resetMs }];
}
