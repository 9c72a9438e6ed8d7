import { calculate } from "./arithmetic.ts";
import { asksForMoment, tellMoment } from "./moment.ts";

/**
 * Returns the answer to a message that asks only for a result or for the time, which no page has and
 * small models make up.
 * Returns null for any other message. `now` returns epoch milliseconds.
 */
export function computeAnswer(message: string, now: () => number): string | null {
	return asksForMoment(message) ? tellMoment(now()) : calculate(message);
}

/** Returns whether `computeAnswer` answers a message. */
export function isComputable(message: string): boolean {
	return asksForMoment(message) || calculate(message) !== null;
}
