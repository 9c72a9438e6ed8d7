import { createMiddleware } from "hono/factory";
import { accountGone, sessionRevoked } from "../../common-errors.ts";
import { openDatabase } from "../../db/client.ts";
import { findSignedIn } from "../../db/users.ts";
import { AppError } from "../../errors.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

/**
 * Asks D1 about who calls: an access token is good for an hour, but its user may have left and its sign-in may have ended
 * meanwhile. For the calls that manage an account. Throws `account_gone` or `session_revoked`.
 */
export const confirmUser = describeHandler(
	createMiddleware<ConfirmedEnv>(async (c, next) => {
		const { userId, sessionId, scopes } = c.var.principal;
		const found = await findSignedIn(openDatabase(c.env.DB), userId, sessionId);
		if (found === null || !found.user.is_active) throw accountGone();
		// An API key was looked up a moment ago.
		if (scopes === null && (found.session === null || found.session.revoked_at !== null))
			throw sessionRevoked();
		c.set("user", found.user);
		await next();
	}),
	{ errors: ["account_gone", "session_revoked"] },
);

/** Lets people through and no API key, so that a key can make no other keys and take no account over. */
export const refuseApiKeys = createMiddleware<ConfirmedEnv>(async (c, next) => {
	if (c.var.principal.scopes !== null) throw new AppError("forbidden", "No API key may do this; sign in.");
	await next();
});
