import { createMiddleware } from "hono/factory";
import { HOUR_MS, MINUTE_MS } from "../../time.ts";
import type { AppEnv } from "../app-env.ts";
import { type RateLimit, readRateLimits } from "./read-rate-limits.ts";

/**
 * Adds OpenAI's `x-ratelimit-*` headers to responses, including errors. For tokens, they describe the budget that has the
 * fewest left: that of the user or of the API key, per day or per minute. They are left out if there is none.
 */
export const rateLimitHeaders = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	const limits = c.var.rateLimits ?? (await readRateLimits(c.env, c.var.principal));
	if (limits === null) return;
	addHeaders(c.res.headers, "requests", limits.requests);
	if (limits.tokens !== null) addHeaders(c.res.headers, "tokens", limits.tokens);
});

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
