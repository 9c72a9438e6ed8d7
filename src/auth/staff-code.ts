import { findStaffCode, redeemStaffCode } from "../db/staff-codes.ts";
import { findUser, type UserRow } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AccountDeps } from "./account-deps.ts";
import { createKeyedHash, verifyKeyedHash } from "./keyed-hash.ts";
import { hashStaffCode } from "./new-staff-code.ts";
import { ACCOUNT_CODES, countAttempt, INSTALLATION_CODES, NO_ADDRESS } from "./throttle.ts";

/**
 * Makes the user staff in exchange for the one-time code. Does nothing for staff. Throttles attempts by account and in
 * all.
 * @throws {AppError} `forbidden` when staff exist or the code is wrong, `invalid_request` for a guest, or
 * `too_many_requests`
 */
export async function useStaffCode(deps: AccountDeps, user: UserRow, code: string): Promise<UserRow> {
	// The response to the first call may have been lost.
	if (user.is_staff) return user;
	if (user.is_guest)
		throw new AppError("invalid_request", "Guests cannot become staff; register first, then enter the code.");
	const stored = await findStaffCode(deps.d1);
	if (stored === null)
		throw new AppError("forbidden", "There is no code to enter; ask a member of the staff for access.");
	await countAttempt(deps, [
		{ rule: ACCOUNT_CODES, subject: user.id },
		{ rule: INSTALLATION_CODES, subject: NO_ADDRESS },
	]);
	const hash = await hashStaffCode(code);
	// Keyed, so that the comparison takes the same time for every wrong code.
	const given = await createKeyedHash(deps.hashSecret, "staff-code", hash);
	const isCorrect = await verifyKeyedHash(given, deps.hashSecret, "staff-code", stored);
	if (!isCorrect || !(await redeemStaffCode(deps.d1, { hash: stored, userId: user.id, now: deps.now() })))
		throw new AppError("forbidden", "This code is wrong or was replaced; enter the latest one.");
	return (await findUser(deps.db, user.id)) ?? user;
}
