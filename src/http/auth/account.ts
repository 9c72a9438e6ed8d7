import { type Context, Hono } from "hono";
import { changePassword, changeProfile, deleteAccount } from "../../auth/account-changes.ts";
import {
	ChangePasswordRequest,
	CheckAuth,
	DeleteAccountRequest,
	MessageResponse,
	ProfileUpdate,
	User,
} from "../../contracts/auth.ts";
import type { ErrorCode } from "../../contracts/errors.ts";
import { AccountExport } from "../../contracts/export.ts";
import { toPublicUser } from "../../db/users.ts";
import { parse, parseJson } from "../../parse.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, refuseApiKeys } from "../middleware/confirm-user.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { exportOf } from "./account-export.ts";
import { createAccountDeps } from "./deps.ts";

const PROFILE_ERRORS = ["email_taken", "username_taken"] as const satisfies ErrorCode[];

/** An account: who one is, the profile, the password, taking everything along, leaving. */
export const accountRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/check-auth",
		describeRoute("Check authentication", { 200: CheckAuth }),
		authenticate,
		confirmUser,
		(c) => c.json({ authenticated: true, user: toPublicUser(c.var.user) } satisfies CheckAuth),
	)
	.get("/profile", describeRoute("Get the current user", { 200: User }), authenticate, confirmUser, (c) =>
		c.json(toPublicUser(c.var.user) satisfies User),
	)
	.put(
		"/profile",
		describeRoute("Update the profile", { 200: User }, { errors: PROFILE_ERRORS }),
		authenticate,
		confirmUser,
		jsonBody(ProfileUpdate),
		async (c) => c.json(await changed(c, c.req.valid("json"))),
	)
	.patch(
		"/profile",
		describeRoute("Update the profile", { 200: User }, { errors: PROFILE_ERRORS }),
		authenticate,
		confirmUser,
		jsonBody(ProfileUpdate),
		async (c) => c.json(await changed(c, c.req.valid("json"))),
	)
	.post(
		"/change-password",
		describeRoute(
			"Change the password and end all other sessions",
			{ 200: MessageResponse },
			{ errors: ["password_refused", "credentials_refused", "too_many_requests"] },
		),
		authenticate,
		refuseApiKeys,
		confirmUser,
		jsonBody(ChangePasswordRequest),
		async (c) => {
			const { user, principal } = c.var;
			await changePassword(
				createAccountDeps(c.env, c.var.config),
				{ user, sessionId: principal.sessionId },
				c.req.valid("json"),
			);
			return c.json({
				message: "Your password is changed; everywhere else you are signed out.",
			} satisfies MessageResponse);
		},
	)
	.get(
		"/export",
		describeRoute("Export the account", { 200: AccountExport }),
		authenticate,
		confirmUser,
		(c) => {
			c.header("content-type", "application/json");
			c.header("content-disposition", 'attachment; filename="omeruta-brain-export.json"');
			return c.body(exportOf(c.env, c.var.user));
		},
	)
	.delete(
		"/account",
		describeRoute(
			"Delete the account",
			{ 202: MessageResponse },
			{
				json: DeleteAccountRequest,
				errors: ["invalid_json", "invalid_request", "credentials_refused", "too_many_requests"],
			},
		),
		authenticate,
		refuseApiKeys,
		confirmUser,
		async (c) => {
			// A guest sends no body.
			const { password } = parse(DeleteAccountRequest, parseJson((await c.req.text()) || "{}"));
			await deleteAccount(createAccountDeps(c.env, c.var.config), c.var.user, password);
			return c.json(
				{ message: "Your account and all that it held are being erased." } satisfies MessageResponse,
				202,
			);
		},
	);

async function changed(c: Context<ConfirmedEnv>, changes: ProfileUpdate): Promise<User> {
	return toPublicUser(await changeProfile(createAccountDeps(c.env, c.var.config), c.var.user, changes));
}
