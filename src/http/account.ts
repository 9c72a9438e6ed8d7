import { type Context, Hono } from "hono";
import { changePassword, changeProfile, deleteAccount } from "../auth/account.ts";
import {
	ChangePasswordRequest,
	type CheckAuth,
	DeleteAccountRequest,
	ProfileUpdate,
	type Said,
	type User,
} from "../contracts/auth.ts";
import { publicUser } from "../db/users.ts";
import { parse, parseJson } from "../parse.ts";
import type { ConfirmedEnv } from "./app-env.ts";
import { accountDeps } from "./auth-deps.ts";
import { authenticate } from "./authenticate.ts";
import { confirmUser, refuseApiKeys } from "./confirm-user.ts";
import { exportOf } from "./export.ts";
import { jsonBody } from "./validate.ts";

/** An account: who one is, the profile, the password, taking everything along, leaving. */
export const accountRoutes = new Hono<ConfirmedEnv>()
	.get("/check-auth", authenticate, confirmUser, (c) =>
		c.json({ authenticated: true, user: publicUser(c.var.user) } satisfies CheckAuth),
	)
	.get("/profile", authenticate, confirmUser, (c) => c.json(publicUser(c.var.user) satisfies User))
	.put("/profile", authenticate, confirmUser, jsonBody(ProfileUpdate), async (c) =>
		c.json(await changed(c, c.req.valid("json"))),
	)
	.patch("/profile", authenticate, confirmUser, jsonBody(ProfileUpdate), async (c) =>
		c.json(await changed(c, c.req.valid("json"))),
	)
	.post(
		"/change-password",
		authenticate,
		refuseApiKeys,
		confirmUser,
		jsonBody(ChangePasswordRequest),
		async (c) => {
			const { user, principal } = c.var;
			await changePassword(
				accountDeps(c.env, c.var.config),
				{ user, sessionId: principal.sessionId },
				c.req.valid("json"),
			);
			return c.json({
				message: "Your password is changed; everywhere else you are signed out.",
			} satisfies Said);
		},
	)
	.get("/export", authenticate, confirmUser, (c) => {
		c.header("content-type", "application/json");
		c.header("content-disposition", 'attachment; filename="omeruta-brain-export.json"');
		return c.body(exportOf(c.env, c.var.user));
	})
	.delete("/account", authenticate, refuseApiKeys, confirmUser, async (c) => {
		// A guest sends no body.
		const { password } = parse(DeleteAccountRequest, parseJson((await c.req.text()) || "{}"));
		await deleteAccount(accountDeps(c.env, c.var.config), c.var.user, password);
		return c.json({ message: "Your account and all that it held are being erased." } satisfies Said, 202);
	});

async function changed(c: Context<ConfirmedEnv>, changes: ProfileUpdate): Promise<User> {
	return publicUser(await changeProfile(accountDeps(c.env, c.var.config), c.var.user, changes));
}
