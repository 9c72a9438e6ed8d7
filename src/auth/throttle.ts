import { decrementThrottles, deleteThrottle, findRetryTime, incrementThrottles } from "../db/throttles.ts";
import { AppError } from "../errors.ts";
import { MINUTE_MS } from "../time.ts";
import { createKeyedHash } from "./keyed-hash.ts";

/** A limit on attempts of one kind per time window. A window starts with the first attempt. */
export interface ThrottleRule {
	name: string;
	attempts: number;
	windowMs: number;
}

/** Limits wrong passwords for one account, across all addresses. */
export const ACCOUNT_FAILURES: ThrottleRule = { name: "account", attempts: 10, windowMs: 15 * MINUTE_MS };
/** Limits wrong passwords from one address, across all accounts. */
export const ADDRESS_FAILURES: ThrottleRule = { name: "address", attempts: 100, windowMs: 15 * MINUTE_MS };
/** Limits invalid API keys from one address. */
export const ADDRESS_API_KEYS: ThrottleRule = { name: "api-key", attempts: 100, windowMs: 15 * MINUTE_MS };
/** Limits invalid password reset links from one address. */
export const ADDRESS_RESETS: ThrottleRule = { name: "reset", attempts: 20, windowMs: 15 * MINUTE_MS };
/** Limits new accounts from one address. */
export const ADDRESS_REGISTRATIONS: ThrottleRule = {
	name: "register",
	attempts: 20,
	windowMs: 60 * MINUTE_MS,
};
/** Limits new guests from one address. */
export const ADDRESS_GUESTS: ThrottleRule = { name: "guest", attempts: 60, windowMs: 60 * MINUTE_MS };

/** Limits attempts of one account at the code that makes the first account staff. */
export const ACCOUNT_CODES: ThrottleRule = { name: "staff-code", attempts: 10, windowMs: 15 * MINUTE_MS };
/** Limits attempts of all accounts at that code. */
export const INSTALLATION_CODES: ThrottleRule = {
	name: "staff-codes",
	attempts: 100,
	windowMs: 15 * MINUTE_MS,
};

/** The subject that attempts count against when the address cannot distinguish clients, for rules that need one. */
export const NO_ADDRESS = "none";

export interface ThrottleDeps {
	d1: D1Database;
	hashSecret: string;
	now(): number;
}

/** What an attempt is counted against, such as an account or an address. */
export interface Counter {
	rule: ThrottleRule;
	subject: string;
}

/**
 * Counts an attempt against all counters, or against none when one of them is exhausted. Call this before the attempt,
 * so that concurrent attempts cannot exceed the limit.
 * @throws {AppError} `too_many_requests` when a counter is exhausted, with the time to wait
 */
export async function countAttempt(deps: ThrottleDeps, counters: readonly Counter[]): Promise<void> {
	if (counters.length === 0) return;
	const now = deps.now();
	const throttles = await Promise.all(
		counters.map(async (counter) => ({
			key: await hashCounter(deps.hashSecret, counter),
			limit: counter.rule.attempts,
			until: now + counter.rule.windowMs,
		})),
	);
	if (await incrementThrottles(deps.d1, throttles, now)) return;
	const until = await findRetryTime(deps.d1, throttles, now);
	const retryAfterS = Math.max(1, Math.ceil((until - now) / 1_000));
	const message = `Too many attempts; try again in ${Math.ceil(retryAfterS / 60)} min.`;
	throw new AppError("too_many_requests", message, { retryAfterS });
}

/** Undoes the count of an attempt that turned out not to be a failure. */
export async function uncountAttempt(deps: ThrottleDeps, counters: readonly Counter[]): Promise<void> {
	const keys = await Promise.all(counters.map((counter) => hashCounter(deps.hashSecret, counter)));
	await decrementThrottles(deps.d1, keys);
}

/** Forgets all attempts of a counter. */
export async function resetCounter(deps: ThrottleDeps, counter: Counter): Promise<void> {
	await deleteThrottle(deps.d1, await hashCounter(deps.hashSecret, counter));
}

/** Returns the key of a counter in D1. The key is hashed, so that D1 contains no list of addresses. */
export function hashCounter(hashSecret: string, { rule, subject }: Counter): Promise<string> {
	return createKeyedHash(hashSecret, "throttle", rule.name, subject);
}

/**
 * Returns the address that a client's attempts count against: its IPv4 address, or the network half of its IPv6
 * address. Returns null when the address cannot distinguish clients, as for loopback addresses and local proxies.
 */
export function getClientAddress(headers: Headers): string | null {
	const address = headers.get("cf-connecting-ip") ?? "";
	if (address === "" || address === "::1" || /^(::ffff:)?127\./.test(address)) return null;
	if (!address.includes(":")) return address;
	const url = URL.parse(`http://[${address}]`);
	if (url === null) return address;
	const [head = "", tail] = url.hostname.slice(1, -1).split("::");
	const left = head.split(":").filter(Boolean);
	const right = (tail ?? "").split(":").filter(Boolean);
	const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
	return [...left, ...zeros, ...right].slice(0, 4).join(":");
}
