import type { ProfileUpdate } from "../contracts/auth.ts";
import { isEmailTaken, setPassword, type UserRow, updateProfile } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AccountDeps } from "./deps.ts";
import { emailTaken, usernameTaken } from "./name-conflicts.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { endOtherSessions } from "./sessions.ts";
import { provePassword } from "./sign-in.ts";

/** Changes a profile. Throws `email_taken` or `username_taken`. */
export async function changeProfile(
	deps: AccountDeps,
	user: UserRow,
	changes: ProfileUpdate,
): Promise<UserRow> {
	if (user.is_guest && changes.email !== undefined)
		throw new AppError("invalid_request", "email: a guest has none; register to sign in by it.");
	const changed = await updateProfile(deps.db, user.id, changes);
	if (changed !== null) return changed;
	const { email } = changes;
	throw email !== undefined && email !== user.email && (await isEmailTaken(deps.db, email))
		? emailTaken()
		: usernameTaken();
}

/** Changes the password and ends every sign-in but the one that asks. */
export async function changePassword(
	deps: AccountDeps,
	signedIn: { user: UserRow; sessionId: string },
	passwords: { old_password: string; new_password: string },
): Promise<void> {
	const { user, sessionId } = signedIn;
	if (user.password === null)
		throw new AppError("invalid_request", "A guest has no password; register to have one.");
	requireGoodPassword(passwords.new_password, [user.email ?? "", user.username]);
	await provePassword(deps, user, passwords.old_password);
	await setPassword(deps.db, user.id, await hashPassword(deps, passwords.new_password));
	await endOtherSessions(deps, user.id, sessionId);
}

/** Begins to erase a user and all they have; an account proves itself by its password. */
export async function deleteAccount(
	deps: AccountDeps,
	user: UserRow,
	password: string | undefined,
): Promise<void> {
	if (user.password !== null) {
		if (password === undefined)
			throw new AppError("invalid_request", "password: confirm with your password that you want this.");
		await provePassword(deps, user, password);
	}
	await deps.brain(user.id).eraseAccount();
}
