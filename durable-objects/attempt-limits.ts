/**
 * Maximum duration of one attempt at a task. It is shorter than the platform's limit for alarms, which is 15 minutes.
 * https://developers.cloudflare.com/durable-objects/platform/limits/
 */
export const ATTEMPT_MAX_MS = 5 * 60 * 1_000;
/**
 * Lifetime of a lease. It is longer than any attempt, so a lease expires only if its conversation never released it.
 */
export const LEASE_TTL_MS = ATTEMPT_MAX_MS + 60_000;
