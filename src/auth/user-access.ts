import type { StaffUserUpdate } from "../contracts/staff.ts";
import { type AccessChange, changeAccess, listApiKeyIds, listSocketOwners } from "../db/user-access.ts";
import { findUser, type UserRow } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AccountDeps } from "./account-deps.ts";
import { forgetEnabledUsers } from "./disabled-users.ts";

export interface UserAccessDeps extends Pick<AccountDeps, "d1" | "db" | "now" | "closeSockets"> {
	/** Accepts sockets of an API key again. */
	reopenSockets(userId: string, keyId: string): Promise<void>;
	/** Cancels all questions of a user that have not ended. */
	cancelTasks(userId: string): Promise<void>;
}

/**
 * Changes the role of a user, or disables or enables them. A disabled user loses access at once, or on Cloudflare within
 * seconds (`disabled-users.ts`): their sessions end, their sockets close, their questions are cancelled, and their API
 * keys are rejected until they are enabled again.
 * @throws {AppError} `not_found`, `conflict` for oneself, `invalid_request` when a guest would become staff, or
 * `forbidden`
 */
export async function updateAccess(
	deps: UserAccessDeps,
	actor: Pick<UserRow, "id">,
	userId: string,
	changes: StaffUserUpdate,
): Promise<void> {
	const user = await findUser(deps.db, userId);
	if (user === null) throw userNotFound();
	if (user.id === actor.id)
		throw new AppError("conflict", "You cannot change your own access; ask another member of the staff.");
	if (user.is_guest && changes.is_staff === true)
		throw new AppError(
			"invalid_request",
			"is_staff: guests cannot become staff; they have to register first.",
		);
	for (const action of actionsFor(user, changes)) {
		if (!(await changeAccess(deps.d1, { action, actorId: actor.id, userId }, deps.now())))
			throw new AppError("forbidden", "You no longer have staff access.");
	}
	// Also when nothing changed, because an earlier call may have failed halfway.
	if (changes.is_active === false) {
		forgetEnabledUsers();
		await closeEverything(deps, userId);
	}
	if (changes.is_active === true) await reopenKeys(deps, userId);
}

export function userNotFound(): AppError {
	return new AppError("not_found", "User not found; the account may have been deleted.");
}

/** Returns the actions that lead to the requested state. A field that already has its value needs none. */
function* actionsFor(
	user: UserRow,
	{ is_staff, is_active }: StaffUserUpdate,
): Generator<AccessChange["action"]> {
	if (is_staff !== undefined && is_staff !== user.is_staff)
		yield is_staff ? "staff_granted" : "staff_revoked";
	if (is_active !== undefined && is_active !== user.is_active)
		yield is_active ? "user_enabled" : "user_disabled";
}

async function closeEverything(deps: UserAccessDeps, userId: string): Promise<void> {
	const owners = await listSocketOwners(deps.d1, userId);
	await Promise.all(owners.map((id) => deps.closeSockets(userId, id)));
	await deps.cancelTasks(userId);
}

async function reopenKeys(deps: UserAccessDeps, userId: string): Promise<void> {
	const keys = await listApiKeyIds(deps.d1, userId);
	await Promise.all(keys.map((id) => deps.reopenSockets(userId, id)));
}
