import { findPasswordResetUser, putPasswordReset, redeemPasswordReset } from "../db/password-resets.ts";
import { findUserByIdentifier } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AccountDeps } from "./account-deps.ts";
import { hashPassword } from "./password-hash.ts";
import { assertAcceptablePassword } from "./password-rules.ts";
import { createResetToken, hashResetToken } from "./reset-token.ts";
import { ACCOUNT_FAILURES, ADDRESS_RESETS, countAttempt, NO_ADDRESS, resetCounter } from "./throttle.ts";

/**
 * Creates a link with which a user can set a new password once. Earlier links of the user become invalid.
 * @throws {AppError} `not_found` when no active user with a password has this email address or username
 */
export async function createPasswordReset(
	deps: AccountDeps,
	identifier: string,
): Promise<{ token: string; userId: string; expiresAt: number }> {
	const user = await findUserByIdentifier(deps.db, identifier);
	if (user === null || user.password === null || !user.is_active)
		throw new AppError("not_found", "No account has this email address or username; check its spelling.");
	const { token, ...stored } = await createResetToken(deps.now(), deps.random);
	await putPasswordReset(deps.db, { user_id: user.id, ...stored });
	return { token, userId: user.id, expiresAt: stored.expires_at };
}

/**
 * Sets the password of the user of a link, ends all their sessions and unlocks their account. A password that is
 * rejected leaves the link valid. Throttles invalid links by address.
 * @throws {AppError} `token_refused`, `password_refused` or `too_many_requests`
 */
export async function resetPassword(
	deps: AccountDeps,
	{ token, new_password }: { token: string; new_password: string },
	address: string | null,
): Promise<void> {
	const hash = await hashResetToken(token);
	const user = await findPasswordResetUser(deps.db, hash, deps.now());
	if (user === null) {
		await countAttempt(deps, [{ rule: ADDRESS_RESETS, subject: address ?? NO_ADDRESS }]);
		throw linkRefused();
	}
	await assertAcceptablePassword(deps, new_password, [user.email ?? "", user.username]);
	const password = await hashPassword(deps, new_password);
	const ended = await redeemPasswordReset(deps.d1, { hash, password, now: deps.now() });
	if (ended === null) throw linkRefused();
	await resetCounter(deps, { rule: ACCOUNT_FAILURES, subject: user.id });
	await Promise.all(ended.map((id) => deps.closeSockets(user.id, id)));
}

function linkRefused(): AppError {
	return new AppError(
		"token_refused",
		"This link is invalid, expired, or already used; ask an administrator for a new one.",
	);
}
