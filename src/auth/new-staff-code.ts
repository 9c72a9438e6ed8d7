import { base64url, type RandomBytes, randomBytes } from "../ids.ts";

/** Crockford's base 32, which leaves out letters that look like others. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 3;
const GROUP_CHARS = 4;

/** Creates a one-time code of 60 random bits, such as `K7QM-2XWD-9RTV`, and the hash that is stored of it. */
export async function createStaffCode(
	random: RandomBytes = randomBytes,
): Promise<{ code: string; hash: string }> {
	const letters = Array.from(random(new Uint8Array(GROUPS * GROUP_CHARS)), (byte) =>
		ALPHABET.charAt(byte % 32),
	);
	const groups = Array.from({ length: GROUPS }, (_, at) =>
		letters.slice(at * GROUP_CHARS, (at + 1) * GROUP_CHARS).join(""),
	);
	const code = groups.join("-");
	return { code, hash: await hashStaffCode(code) };
}

/**
 * Returns the SHA-256 hash of a code as a person types it: case, spaces and hyphens do not matter, and letters that look
 * like digits count as these. The hash has no key, so that commands can create codes without the secrets of a
 * deployment.
 */
export async function hashStaffCode(code: string): Promise<string> {
	const letters = code
		.toUpperCase()
		.replaceAll(/[^0-9A-Z]/g, "")
		.replaceAll("O", "0")
		.replaceAll(/[IL]/g, "1");
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`staff-code:${letters}`));
	return base64url(new Uint8Array(digest));
}
