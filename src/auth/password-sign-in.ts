import { accountDisabled } from "../common-errors.ts";
import { findUserByIdentifier, setPassword, type UserRow } from "../db/users.ts";
import { AppError, unwrap } from "../errors.ts";
import type { AccountDeps } from "./account-deps.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import type { ClientInfo, SignInResult } from "./register.ts";
import { openSession } from "./session-tokens.ts";
import {
	ACCOUNT_FAILURES,
	ADDRESS_FAILURES,
	countAttempt,
	resetCounter,
	uncountAttempt,
} from "./throttle.ts";

/**
 * Signs in by username or email address. An unknown account gets the same response as a wrong password, after the same
 * work.
 * @throws {AppError} `credentials_refused`, `account_disabled` or `too_many_requests`
 */
export async function signIn(
	deps: AccountDeps,
	{ identifier, password }: { identifier: string; password: string },
	{ device, address }: ClientInfo,
): Promise<SignInResult> {
	const user = await findUserByIdentifier(deps.db, identifier);
	// User ids are upper case, so an unknown identifier never counts against a user.
	const account = { rule: ACCOUNT_FAILURES, subject: user?.id ?? identifier.toLowerCase() };
	const addresses = address === null ? [] : [{ rule: ADDRESS_FAILURES, subject: address }];
	await countAttempt(deps, [account, ...addresses]);
	const { isCorrect, isOutdated } = await verifyPassword(deps, password, user?.password ?? null);
	if (user === null || !isCorrect) {
		throw new AppError("credentials_refused", "Incorrect username, email address or password.");
	}
	await resetCounter(deps, account);
	await uncountAttempt(deps, addresses);
	if (!user.is_active) throw accountDisabled();
	if (isOutdated) await setPassword(deps.db, user.id, await hashPassword(deps, password));
	// If a guest's registration was interrupted before this call, complete it now.
	unwrap(await deps.brain(user.id).promoteGuest());
	return { user, tokens: await openSession(deps, user.id, device) };
}

/**
 * Checks the password of a user who is already signed in.
 * @throws {AppError} `credentials_refused` or `too_many_requests`
 */
export async function confirmPassword(deps: AccountDeps, user: UserRow, password: string): Promise<void> {
	const account = { rule: ACCOUNT_FAILURES, subject: user.id };
	await countAttempt(deps, [account]);
	const { isCorrect } = await verifyPassword(deps, password, user.password);
	if (!isCorrect) throw new AppError("credentials_refused", "Incorrect password.");
	await resetCounter(deps, account);
}
