import { userNotFound } from "../../auth/user-access.ts";
import { type Outcome, unwrap } from "../../errors.ts";

/**
 * Returns the value of an outcome of another user's object. Their account may have been deleted, which clients must not
 * mistake for the end of the caller's own session.
 * @throws {AppError} `not_found` when the account is gone, or the error of the outcome
 */
export function unwrapUser<T>(result: Outcome<T>): T {
	if ("error" in result && result.error.code === "account_gone") throw userNotFound();
	return unwrap(result);
}
