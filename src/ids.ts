/** Crockford's base 32, which leaves out letters that look like others. */
export const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/** Fills an array with random bytes and returns it, like `crypto.getRandomValues`. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** The default source of random bytes. */
export const randomBytes: RandomBytes = (bytes) => crypto.getRandomValues(bytes);

/**
 * Creates a ULID: 48 bits of time followed by 80 random bits, in Crockford's base 32.
 * @param now milliseconds since the Unix epoch
 * @see https://github.com/ulid/spec
 */
export function ulid(now: number, random: RandomBytes = randomBytes): string {
	let time = "";
	for (let rest = Math.floor(now), i = 0; i < TIME_CHARS; i++, rest = Math.floor(rest / 32)) {
		time = CROCKFORD.charAt(rest % 32) + time;
	}
	let tail = "";
	for (const byte of random(new Uint8Array(RANDOM_CHARS))) tail += CROCKFORD.charAt(byte % 32);
	return time + tail;
}

/** Returns the time of a ULID, in milliseconds since the Unix epoch. */
export function ulidTime(id: string): number {
	return [...id.slice(0, TIME_CHARS)].reduce((time, char) => time * 32 + CROCKFORD.indexOf(char), 0);
}

/**
 * Creates a ULID that sorts after `last` even when the clock steps back, so that the ids of an object sort in the order
 * of their creation.
 * @throws {RangeError} when no ULID sorts after `last`
 */
export function ulidAfter(last: string | null, now: number, random: RandomBytes = randomBytes): string {
	const fresh = ulid(now, random);
	return last === null || fresh > last ? fresh : increment(last);
}

/** Returns random bytes in base64url, for tickets and other secrets that must not be guessable. */
export function randomToken(bytes = 32, random: RandomBytes = randomBytes): string {
	return base64url(random(new Uint8Array(bytes)));
}

/** Encodes bytes as base64url without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}

function increment(id: string): string {
	for (let at = id.length - 1; at >= 0; at--) {
		const digit = CROCKFORD.indexOf(id.charAt(at));
		if (digit < 31) return id.slice(0, at) + CROCKFORD.charAt(digit + 1) + "0".repeat(id.length - at - 1);
	}
	throw new RangeError("There is no ULID after the largest one.");
}
