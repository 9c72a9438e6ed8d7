import type { ProviderError, ProviderErrorKind } from "../upstream/provider-error.ts";
import { RECOVERY_WAIT_MAX_MS } from "./breaker.ts";
import type { ChainProgress } from "./chain-progress.ts";

/** Number of attempts at one provider before the chain falls back to the next one. */
export const ATTEMPTS_MAX = 3;
/**
 * Delays before the attempts that follow an interrupted one. A restart takes as long as a backoff, so the first is
 * retried at once. Later, a fault such as a full disk may interrupt every attempt at once, so the others give it time
 * to end.
 */
export const INTERRUPTION_DELAYS_MS: readonly number[] = [0, 2_000, 8_000, 20_000];
/** Upper bound of the delay before the second attempt. It doubles with each attempt. */
export const RETRY_BASE_MS = 1_000;
/**
 * Added to the delays of an answer that broke off after its text had started. The server worked a moment ago and may be
 * restarting, so it gets an attempt more, and time.
 */
export const CUT_OFF_DELAYS_MS: readonly number[] = [0, 4_000, 12_000];
/** How long a retry may be delayed by the retry budget before the next provider is used instead. */
export const BUDGET_WAIT_MAX_MS = 30_000;
/** Total time that a task waits for a busy provider. */
export const BUSY_WAIT_MAX_MS = 5 * 60_000;
/** Bounds of the delay before retrying an unreachable provider. The delay grows with the length of the outage. */
export const RECOVERY_POLL_MIN_MS = 1_000;
export const RECOVERY_POLL_MAX_MS = 4_000;
/** The next delay, as a fraction of the outage so far. */
const RECOVERY_POLL_SHARE = 0.2;
/** The delay if a busy provider sends no `Retry-After` header, and the bounds of the delay if it sends one. */
export const BUSY_DEFAULT_MS = 2_000;
export const BUSY_MIN_MS = 250;
export const BUSY_MAX_MS = 30_000;

/** What to do after a failed attempt. A `wait` does not count as an attempt. `progress` is stored with the task. */
export type RetryDecision =
	| { kind: "wait" | "retry"; delayMs: number; reason: string; progress: ChainProgress }
	| { kind: "fallback"; reason: string; progress: ChainProgress }
	| { kind: "give_up"; reason: string; progress: ChainProgress };

/** How each kind of error is handled, unless the caller changes the request; see `AttemptError.rejection`. */
const RESPONSES = {
	busy: "wait",
	loading: "wait",
	broken: "retry",
	unreachable: "wait_for_recovery",
	unavailable: "fallback",
	refused: "fallback",
	too_long: "fallback",
	unsupported: "fallback",
} as const satisfies Record<ProviderErrorKind, "wait" | "retry" | "wait_for_recovery" | "fallback">;

/**
 * Decides what to do after a provider's error: wait, retry with full jitter within the retry budget, fall back to the
 * next provider or give up. `mayRecover` is true if the provider was healthy a moment ago. `reserveRetry` returns the
 * delay until the retry budget allows another retry, or null if that exceeds `maxDelayMs`. `reservePoll` returns the
 * delay, of at least `delayMs`, until the question may check whether the provider is back.
 */
export function decideRetry(
	progress: ChainProgress,
	error: Pick<ProviderError, "kind" | "message" | "retryAfterMs">,
	providers: readonly string[],
	deps: {
		now(): number;
		random(): number;
		mayRecover: boolean;
		/** Whether a part of the answer had arrived. */
		hasTokens?: boolean;
		reserveRetry(maxDelayMs: number): number | null;
		reservePoll(delayMs: number): number;
	},
): RetryDecision {
	const reason = error.message;
	switch (RESPONSES[error.kind]) {
		case "wait": {
			const busySince = progress.busySince ?? deps.now();
			const remainingMs = busySince + BUSY_WAIT_MAX_MS - deps.now();
			if (remainingMs <= 0) {
				const timeout = `The provider was still busy after ${BUSY_WAIT_MAX_MS / 60_000} minutes. ${reason}`;
				return fallBack(progress, timeout, providers);
			}
			const requestedMs = error.retryAfterMs ?? BUSY_DEFAULT_MS;
			const delayMs = Math.min(Math.max(requestedMs, BUSY_MIN_MS), BUSY_MAX_MS, remainingMs);
			return { kind: "wait", delayMs, reason, progress: { ...progress, busySince, awaySince: null } };
		}
		case "wait_for_recovery": {
			// A provider that has responded to this task, or was healthy a moment ago, is probably restarting.
			const hasResponded =
				progress.attempts > 0 || progress.busySince !== null || progress.awaySince !== null;
			if (!hasResponded && !deps.mayRecover) return fallBack(progress, reason, providers);
			const awaySince = progress.awaySince ?? deps.now();
			const awayMs = deps.now() - awaySince;
			const remainingMs = RECOVERY_WAIT_MAX_MS - awayMs;
			if (remainingMs <= 0) {
				const timeout = `The provider did not recover within ${RECOVERY_WAIT_MAX_MS / 1_000} s. ${reason}`;
				return fallBack(progress, timeout, providers);
			}
			const pollMs = Math.max(awayMs * RECOVERY_POLL_SHARE, RECOVERY_POLL_MIN_MS);
			const dueMs = deps.reservePoll(Math.min(pollMs, RECOVERY_POLL_MAX_MS));
			const delayMs = Math.round(Math.min(dueMs, remainingMs));
			return { kind: "wait", delayMs, reason, progress: { ...progress, awaySince } };
		}
		case "retry": {
			const attempts = progress.attempts + 1;
			const leastMs = deps.hasTokens
				? CUT_OFF_DELAYS_MS[attempts - 1]
				: attempts < ATTEMPTS_MAX
					? 0
					: undefined;
			if (leastMs === undefined) return fallBack(progress, reason, providers);
			// Without another provider, a late answer is better than none.
			const isLast = progress.provider + 1 >= providers.length;
			const waitMs = deps.reserveRetry(isLast ? BUSY_WAIT_MAX_MS : BUDGET_WAIT_MAX_MS);
			if (waitMs === null)
				return fallBack(progress, `Too many calls fail, so this one is not retried. ${reason}`, providers);
			const maxMs = RETRY_BASE_MS * 2 ** (attempts - 1);
			const delayMs = Math.round(waitMs + leastMs + deps.random() * maxMs);
			const next = { ...progress, attempts, awaySince: null, retryReason: reason };
			return { kind: "retry", delayMs, reason, progress: next };
		}
		case "fallback":
			return fallBack(progress, reason, providers);
	}
}

/**
 * Decides what to do after a crash or an unexpected error has interrupted an attempt. The provider did not fail, so its
 * limits do not apply.
 */
export function decideAfterInterruption(
	progress: ChainProgress,
	providers: readonly string[],
): RetryDecision {
	const reason = "The attempt was interrupted.";
	const { attempts } = progress;
	const delayMs = INTERRUPTION_DELAYS_MS[attempts];
	if (delayMs === undefined) return fallBack(progress, reason, providers);
	const next = { ...progress, attempts: attempts + 1, awaySince: null, retryReason: reason };
	return { kind: "retry", delayMs, reason, progress: next };
}

/** Returns the decision for a task that has no provider left. */
export function failFinally(progress: ChainProgress): Extract<RetryDecision, { kind: "give_up" }> {
	const models = progress.fallbacks.filter(({ provider }) => provider !== "extractive");
	const [quotes] = progress.fallbacks.filter(({ provider }) => provider === "extractive");
	const causes = models.map(({ provider, reason }) =>
		models.length > 1 ? `${provider}: ${reason}` : reason,
	);
	const said = quotes?.reason ?? "No model could answer.";
	return { kind: "give_up", reason: [said, ...causes].join(" "), progress };
}

function fallBack(progress: ChainProgress, reason: string, providers: readonly string[]): RetryDecision {
	const provider = providers[progress.provider] ?? "none";
	const next: ChainProgress = {
		...progress,
		provider: progress.provider + 1,
		attempts: 0,
		busySince: null,
		awaySince: null,
		fallbacks: [...progress.fallbacks, { provider, reason }],
	};
	return next.provider < providers.length ? { kind: "fallback", reason, progress: next } : failFinally(next);
}
