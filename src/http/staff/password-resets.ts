import { Hono } from "hono";
import { createPasswordReset } from "../../auth/password-reset.ts";
import { formatResetUrl } from "../../auth/reset-token.ts";
import { PasswordResetLink, PasswordResetLinkRequest } from "../../contracts/auth.ts";
import { insertAudit } from "../../db/audit-log.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { createAccountDeps } from "../auth/deps.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

/** The route with which staff create password reset links. */
export const passwordResetRoutes = new Hono<ConfirmedEnv>().post(
	"/password-resets",
	describeRoute(
		"Create a link that sets a user's password",
		{ 201: PasswordResetLink },
		{ errors: ["not_found"] },
	),
	authenticate,
	confirmUser,
	requireStaff,
	jsonBody(PasswordResetLinkRequest),
	async (c) => {
		const deps = createAccountDeps(c.env, c.var.config);
		const { token, userId, expiresAt } = await createPasswordReset(deps, c.req.valid("json").user);
		const done = { actorId: c.var.user.id, action: "reset_link_created", targetUserId: userId } as const;
		// Nobody receives the link unless the log has the entry.
		await insertAudit(c.env.DB, done, Date.now()).run();
		return c.json(
			{
				url: formatResetUrl(new URL(c.req.url).origin, token),
				expires_at: new Date(expiresAt).toISOString(),
			} satisfies PasswordResetLink,
			201,
		);
	},
);
