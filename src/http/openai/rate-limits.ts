import { createMiddleware } from "hono/factory";
import { unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import type { AppEnv } from "../app-env.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A limit, how much of it is left, and the milliseconds until all of it is available again. */
interface RateLimit {
	limit: number;
	remaining: number;
	resetMs: number;
}

/**
 * Adds OpenAI's `x-ratelimit-*` headers to responses, including errors. For tokens, they describe the budget that has the
 * fewest left: that of the user or of the API key, per day or per minute. They are left out if there is none.
 */
export const rateLimitHeaders = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	const { userId, sessionId } = c.var.principal;
	try {
		const [quota, tokens] = await readLimits(c.env, userId, sessionId, Date.now());
		addHeaders(c.res.headers, "requests", quota);
		if (tokens !== null) addHeaders(c.res.headers, "tokens", tokens);
	} catch (error) {
		// The response is more important than its headers.
		console.warn("the rate limits could not be read", c.var.requestId, error);
	}
});

async function readLimits(
	env: Env,
	userId: string,
	askedBy: string,
	now: number,
): Promise<[RateLimit, RateLimit | null]> {
	const { questions, tokens } = unwrap(await getBrain(env, userId).getQuota(askedBy));
	const requests = {
		limit: questions.perDay,
		remaining: Math.max(0, questions.perDay - questions.used),
		resetMs: questions.resetsAt - now,
	};
	const limits = [tokens.user, ...(tokens.key === null ? [] : [tokens.key])].flatMap((budget) => [
		...limitOf(budget.tokens_per_day, budget.used.today, tokens.dayEndsAt - now),
		...limitOf(budget.tokens_per_minute, budget.used.lastMinute, budget.minuteResetsAt - now),
	]);
	return [requests, limits.sort((a, b) => a.remaining - b.remaining)[0] ?? null];
}

function limitOf(limit: number | null, used: number, resetMs: number): RateLimit[] {
	return limit === null ? [] : [{ limit, remaining: Math.max(0, limit - used), resetMs }];
}

function addHeaders(headers: Headers, name: string, { limit, remaining, resetMs }: RateLimit): void {
	headers.set(`x-ratelimit-limit-${name}`, String(limit));
	headers.set(`x-ratelimit-remaining-${name}`, String(remaining));
	headers.set(`x-ratelimit-reset-${name}`, formatDuration(resetMs));
}

/**
 * Formats a duration like OpenAI's headers, which use Go's format.
 *
 * @example
 * formatDuration(17) // "17ms"
 * formatDuration(1_500) // "1.5s"
 * formatDuration(3_723_000) // "1h2m3s"
 */
export function formatDuration(ms: number): string {
	const whole = Math.max(0, Math.round(ms));
	if (whole === 0) return "0s";
	if (whole < 1_000) return `${whole}ms`;
	const hours = Math.floor(whole / HOUR_MS);
	const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS);
	const seconds = (whole % MINUTE_MS) / 1_000;
	if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
	return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
