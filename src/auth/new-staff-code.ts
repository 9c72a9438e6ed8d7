import { CROCKFORD, type RandomBytes, randomBytes } from "../ids.ts";
import { sha256 } from "../sha256.ts";

const GROUPS = 3;
const GROUP_CHARS = 4;

/** Creates a one-time code of 60 random bits, such as `K7QM-2XWD-9RTV`, and the hash that is stored of it. */
export async function createStaffCode(
	random: RandomBytes = randomBytes,
): Promise<{ code: string; hash: string }> {
	const letters = Array.from(random(new Uint8Array(GROUPS * GROUP_CHARS)), (byte) =>
		CROCKFORD.charAt(byte % 32),
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
	return sha256(`staff-code:${letters}`);
}
