import { deleteTries } from "../db/throttles.ts";
import { findByIdentifier, setPassword, type UserRow } from "../db/users.ts";
import { AppError, unwrap } from "../errors.ts";
import type { AccountDeps } from "./deps.ts";
import { checkPassword, hashPassword } from "./password-hash.ts";
import type { Admission, Visitor } from "./register.ts";
import { openSession } from "./sessions.ts";
import {
	ACCOUNT_FAILURES,
	ADDRESS_FAILURES,
	type Counter,
	countTry,
	forgiveTry,
	throttleKey,
} from "./throttle.ts";

/**
 * Signs in by username or e-mail address. An account that is not there is answered like a wrong password, after the
 * same work. Throws `credentials_refused` or `too_many_requests`.
 */
export async function signIn(
	deps: AccountDeps,
	{ identifier, password }: { identifier: string; password: string },
	{ device, address }: Visitor,
): Promise<Admission> {
	const user = await findByIdentifier(deps.db, identifier);
	// Ids are upper case, so what is typed never counts as another's account.
	const account = { rule: ACCOUNT_FAILURES, subject: user?.id ?? identifier.toLowerCase() };
	const addresses = address === null ? [] : [{ rule: ADDRESS_FAILURES, subject: address }];
	await countTry(deps, [account, ...addresses]);
	const { right, outdated } = await checkPassword(deps, password, user?.password ?? null);
	if (user === null || !right || !user.is_active) {
		throw new AppError("credentials_refused", "Username, e-mail address or password is wrong.");
	}
	await forget(deps, account);
	await forgiveTry(deps, addresses);
	if (outdated) await setPassword(deps.db, user.id, await hashPassword(deps, password));
	// A registration that was broken off may not have told the brain.
	unwrap(await deps.brain(user.id).promoteGuest());
	return { user, tokens: await openSession(deps, user.id, device) };
}

/** Asks somebody who is signed in for the password once more. Throws `credentials_refused` or `too_many_requests`. */
export async function provePassword(deps: AccountDeps, user: UserRow, password: string): Promise<void> {
	const account = { rule: ACCOUNT_FAILURES, subject: user.id };
	await countTry(deps, [account]);
	const { right } = await checkPassword(deps, password, user.password);
	if (!right) throw new AppError("credentials_refused", "The password is wrong.");
	await forget(deps, account);
}

async function forget(deps: AccountDeps, counter: Counter): Promise<void> {
	await deleteTries(deps.d1, await throttleKey(deps.hashSecret, counter));
}
