import { type Context, Hono } from "hono";
import { changePassword, changeProfile, deleteAccount } from "../../auth/account-changes.ts";
import {
	ChangePasswordRequest,
	CheckAuth,
	DeleteAccountRequest,
	MessageResponse,
	ProfileUpdate,
	Quota,
	User,
} from "../../contracts/auth.ts";
import type { TokenBudget, TokenUse } from "../../contracts/budgets.ts";
import { AccountExport } from "../../contracts/export.ts";
import { toPublicUser } from "../../db/users.ts";
import { unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import { parse, parseJson } from "../../parse.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, rejectApiKeys } from "../middleware/confirm-user.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { streamAccountExport } from "./account-export.ts";
import { createAccountDeps } from "./deps.ts";

const describeProfileUpdate = describeRoute(
	"Update the profile",
	{ 200: User },
	{ errors: ["email_taken", "username_taken"] },
);

/** The routes for the current user's profile, password, quota, export and deletion. */
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
	.get(
		"/quota",
		describeRoute("Get the use of the quota", { 200: Quota }),
		authenticate,
		confirmUser,
		async (c) => {
			const { sessionId } = c.var.principal;
			const { questions, tokens } = unwrap(await getBrain(c.env, c.var.user.id).getQuota(sessionId));
			return c.json({
				questions_today: questions.used,
				questions_per_day: questions.perDay,
				resets_at: new Date(questions.resetsAt).toISOString(),
				...toTokenUse(tokens.user),
				...(tokens.key !== null && { api_key: toTokenUse(tokens.key) }),
			} satisfies Quota);
		},
	)
	.put("/profile", describeProfileUpdate, authenticate, confirmUser, jsonBody(ProfileUpdate), async (c) =>
		c.json((await updateProfile(c, c.req.valid("json"))) satisfies User),
	)
	.patch("/profile", describeProfileUpdate, authenticate, confirmUser, jsonBody(ProfileUpdate), async (c) =>
		c.json((await updateProfile(c, c.req.valid("json"))) satisfies User),
	)
	.post(
		"/change-password",
		describeRoute(
			"Change the password and end all other sessions",
			{ 200: MessageResponse },
			{ errors: ["password_refused", "credentials_refused", "too_many_requests"] },
		),
		authenticate,
		rejectApiKeys,
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
				message: "Your password was changed, and all other sessions were signed out.",
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
			return c.body(streamAccountExport(c.env, c.var.user, c.var.principal.sessionId));
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
		rejectApiKeys,
		confirmUser,
		async (c) => {
			// Guests may omit the body.
			const { password } = parse(DeleteAccountRequest, parseJson((await c.req.text()) || "{}"));
			await deleteAccount(createAccountDeps(c.env, c.var.config), c.var.user, password);
			return c.json(
				{ message: "Your account and all its data are being deleted." } satisfies MessageResponse,
				202,
			);
		},
	);

async function updateProfile(c: Context<ConfirmedEnv>, changes: ProfileUpdate): Promise<User> {
	return toPublicUser(await changeProfile(createAccountDeps(c.env, c.var.config), c.var.user, changes));
}

function toTokenUse({
	tokens_per_day,
	tokens_per_minute,
	used,
}: TokenBudget & { used: { today: number; lastMinute: number } }): TokenUse & TokenBudget {
	return { tokens_today: used.today, tokens_this_minute: used.lastMinute, tokens_per_day, tokens_per_minute };
}
