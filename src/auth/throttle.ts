import { giveBackTries, retryAt, takeTry } from "../db/throttles.ts";
import { AppError } from "../errors.ts";
import { keyedHash } from "./keyed-hash.ts";

const MINUTE_MS = 60 * 1_000;

/** So many tries of one kind in a window, counted from its first try. */
export interface ThrottleRule {
	name: string;
	tries: number;
	windowMs: number;
}

/** Wrong passwords of one account, from wherever they come. */
export const ACCOUNT_FAILURES: ThrottleRule = { name: "account", tries: 10, windowMs: 15 * MINUTE_MS };
/** Wrong passwords from one address, for whichever accounts. */
export const ADDRESS_FAILURES: ThrottleRule = { name: "address", tries: 100, windowMs: 15 * MINUTE_MS };
/** Invalid API keys from one address. */
export const ADDRESS_KEYS: ThrottleRule = { name: "api-key", tries: 100, windowMs: 15 * MINUTE_MS };
/** New accounts from one address. */
export const ADDRESS_REGISTRATIONS: ThrottleRule = { name: "register", tries: 20, windowMs: 60 * MINUTE_MS };
/** New guests from one address. */
export const ADDRESS_GUESTS: ThrottleRule = { name: "guest", tries: 60, windowMs: 60 * MINUTE_MS };

export interface ThrottleDeps {
	d1: D1Database;
	hashSecret: string;
	now(): number;
}

/** What a try counts against. */
export interface Counter {
	rule: ThrottleRule;
	subject: string;
}

/**
 * Counts a try against all counters, or against none when one of them is used up: then throws `too_many_requests` with
 * the time to wait. A try is counted before it is made, so that many at once do not pass the limit together.
 */
export async function countTry(deps: ThrottleDeps, counters: readonly Counter[]): Promise<void> {
	if (counters.length === 0) return;
	const now = deps.now();
	const rows = await Promise.all(
		counters.map(async (counter) => ({
			key: await throttleKey(deps.hashSecret, counter),
			tries: counter.rule.tries,
			until: now + counter.rule.windowMs,
		})),
	);
	if (await takeTry(deps.d1, rows, now)) return;
	const until = await retryAt(deps.d1, rows, now);
	const seconds = Math.max(1, Math.ceil((until - now) / 1_000));
	throw new AppError(
		"too_many_requests",
		`Too many tries; wait ${Math.ceil(seconds / 60)} min and try again.`,
		{
			retryAfterS: seconds,
		},
	);
}

/** The try was no failure after all. */
export async function forgiveTry(deps: ThrottleDeps, counters: readonly Counter[]): Promise<void> {
	const keys = await Promise.all(counters.map((counter) => throttleKey(deps.hashSecret, counter)));
	await giveBackTries(deps.d1, keys);
}

/** Where a counter is kept: hashed, so that D1 has no list of addresses. */
export function throttleKey(hashSecret: string, { rule, subject }: Counter): Promise<string> {
	return keyedHash(hashSecret, "throttle", rule.name, subject);
}

/**
 * What a client's address counts as: itself, or the half of an IPv6 address that its network has. Null where no
 * address tells clients apart, as on one's own machine or behind a proxy there.
 */
export function addressOf(headers: Headers): string | null {
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
