import { PASSWORD_RESET_TTL_S } from "../contracts/limits.ts";
import { type RandomBytes, randomToken } from "../ids.ts";
import { sha256 } from "../sha256.ts";

/** A new password reset link: the token for the user, and what is stored of it. */
export interface ResetToken {
	token: string;
	hash: string;
	/** Milliseconds since the Unix epoch. */
	created_at: number;
	/** Milliseconds since the Unix epoch. */
	expires_at: number;
}

/** Creates the token of a password reset link. */
export async function createResetToken(now: number, random?: RandomBytes): Promise<ResetToken> {
	const token = randomToken(undefined, random);
	const expires_at = now + PASSWORD_RESET_TTL_S * 1_000;
	return { token, hash: await hashResetToken(token), created_at: now, expires_at };
}

/**
 * Returns the SHA-256 hash of a token. It has no key, so that `npm run staff` can create links without the secrets of a
 * deployment. The token is too long to guess.
 */
export async function hashResetToken(token: string): Promise<string> {
	return sha256(token);
}

/** Returns the URL of the page on which the user of a token sets a new password. */
export function formatResetUrl(origin: string, token: string): string {
	return `${origin}/#/reset/${token}`;
}
