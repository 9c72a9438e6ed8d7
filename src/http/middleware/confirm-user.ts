import { createMiddleware } from "hono/factory";
import { accountDisabled, accountGone, apiKeyNotAllowed, sessionRevoked } from "../../common-errors.ts";
import { openDatabase } from "../../db/client.ts";
import { findSignedIn } from "../../db/users.ts";
import { AppError } from "../../errors.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

/**
 * Requires that the user and the session still exist, and sets `c.var.user`. An access token remains valid for up to an
 * hour after its account is deleted or its session is revoked, and calls that manage an account must not accept it.
 *
 * @throws {AppError} `account_gone`, `account_disabled` or `session_revoked`
 */
export const confirmUser = describeHandler(
	createMiddleware<ConfirmedEnv>(async (c, next) => {
		const { userId, sessionId, scopes } = c.var.principal;
		const found = await findSignedIn(openDatabase(c.env.DB), userId, sessionId);
		if (found === null) throw accountGone();
		if (!found.user.is_active) throw accountDisabled();
		// API keys need no check here, because `authenticate` has just looked up the key.
		if (scopes === null && (found.session === null || found.session.revoked_at !== null))
			throw sessionRevoked();
		c.set("user", found.user);
		await next();
	}),
	{ errors: ["account_gone", "account_disabled", "session_revoked"] },
);

/** Requires a user with staff access. Runs after `confirmUser`. */
export const requireStaff = createMiddleware<ConfirmedEnv>(async (c, next) => {
	if (!c.var.user.is_staff) throw new AppError("forbidden", "Only staff can do this; sign in as staff.");
	await next();
});

/** Rejects API keys, so that a leaked key can neither create other keys nor take over the account. */
export const rejectApiKeys = createMiddleware<ConfirmedEnv>(async (c, next) => {
	if (c.var.principal.scopes !== null) throw apiKeyNotAllowed();
	await next();
});
