const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/** Fills the array with random bytes, as `crypto.getRandomValues` does. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

export const randomBytes: RandomBytes = (bytes) => crypto.getRandomValues(bytes);

/** A ULID: 48 bits of `now` (ms), then 80 random bits, in Crockford's base 32. https://github.com/ulid/spec */
export function ulid(now: number, random: RandomBytes = randomBytes): string {
	let time = "";
	for (let rest = Math.floor(now), i = 0; i < TIME_CHARS; i++, rest = Math.floor(rest / 32)) {
		time = CROCKFORD.charAt(rest % 32) + time;
	}
	let tail = "";
	for (const byte of random(new Uint8Array(RANDOM_CHARS))) tail += CROCKFORD.charAt(byte % 32);
	return time + tail;
}

/** The next ULID after `last`, so that ids of one object sort in the order they were made, even when the clock steps back. */
export function ulidAfter(last: string | null, now: number, random: RandomBytes = randomBytes): string {
	const fresh = ulid(now, random);
	return last === null || fresh > last ? fresh : increment(last);
}

/** `bytes` random bytes in base64url: tickets and other things nobody may guess. */
export function randomToken(bytes = 32, random: RandomBytes = randomBytes): string {
	return base64url(random(new Uint8Array(bytes)));
}

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
	throw new RangeError("no ULID comes after the last one");
}
