import { Hono } from "hono";
import { resetPassword } from "../../auth/password-reset.ts";
import { getClientAddress } from "../../auth/throttle.ts";
import { MessageResponse, PasswordResetRequest } from "../../contracts/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createAccountDeps } from "./deps.ts";

/** The route that a password reset link uses. */
export const passwordResetRoutes = new Hono<AppEnv>().post(
	"/password-reset",
	describeRoute(
		"Set a new password with a link, and end all sessions",
		{ 200: MessageResponse },
		{ errors: ["token_refused", "password_refused", "too_many_requests"] },
	),
	jsonBody(PasswordResetRequest),
	async (c) => {
		const deps = createAccountDeps(c.env, c.var.config);
		await resetPassword(deps, c.req.valid("json"), getClientAddress(c.req.raw.headers));
		return c.json({
			message: "Your password was changed, and all sessions were signed out; sign in with the new password.",
		} satisfies MessageResponse);
	},
);
