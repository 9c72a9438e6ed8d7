import type { ProfileUpdate } from "../contracts/auth.ts";
import { deletePasswordReset } from "../db/password-resets.ts";
import { isEmailTaken, setPassword, type UserRow, updateProfile } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AccountDeps } from "./account-deps.ts";
import { emailTaken, usernameTaken } from "./name-conflicts.ts";
import { hashPassword } from "./password-hash.ts";
import { assertAcceptablePassword } from "./password-rules.ts";
import { confirmPassword } from "./password-sign-in.ts";
import { endOtherSessions } from "./session-tokens.ts";

/**
 * Updates a profile.
 * @throws {AppError} `email_taken`, `username_taken`, or `invalid_request` when a guest sets an email address
 */
export async function changeProfile(
	deps: AccountDeps,
	user: UserRow,
	changes: ProfileUpdate,
): Promise<UserRow> {
	if (user.is_guest && changes.email !== undefined)
		throw new AppError("invalid_request", "email: guests have no email address; register to add one.");
	const changed = await updateProfile(deps.db, user.id, changes);
	if (changed !== null) return changed;
	const { email } = changes;
	throw email !== undefined && email !== user.email && (await isEmailTaken(deps.db, email))
		? emailTaken()
		: usernameTaken();
}

/**
 * Changes a password, ends all other sessions of the user and deletes the user's password reset link.
 * @throws {AppError} `password_refused`, `credentials_refused`, `too_many_requests`, or `invalid_request` for a guest
 */
export async function changePassword(
	deps: AccountDeps,
	{ user, sessionId }: { user: UserRow; sessionId: string },
	passwords: { old_password: string; new_password: string },
): Promise<void> {
	if (user.password === null)
		throw new AppError("invalid_request", "Guests have no password; register to set one.");
	await assertAcceptablePassword(deps, passwords.new_password, [user.email ?? "", user.username]);
	await confirmPassword(deps, user, passwords.old_password);
	await setPassword(deps.db, user.id, await hashPassword(deps, passwords.new_password));
	await deletePasswordReset(deps.db, user.id);
	await endOtherSessions(deps, user.id, sessionId);
}

/**
 * Starts the erasure of a user and all their data. Members confirm it with their password; guests have none.
 * @throws {AppError} `credentials_refused`, `too_many_requests`, or `invalid_request` when the password is missing
 */
export async function deleteAccount(
	deps: AccountDeps,
	user: UserRow,
	password: string | undefined,
): Promise<void> {
	if (user.password !== null) {
		if (password === undefined)
			throw new AppError("invalid_request", "password: is required to confirm the deletion.");
		await confirmPassword(deps, user, password);
	}
	await deps.brain(user.id).eraseAccount();
}
