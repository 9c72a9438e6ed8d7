import { Hono } from "hono";
import { signIn } from "../../auth/password-sign-in.ts";
import { register, registerGuest, type SignInResult, signInGuest } from "../../auth/register.ts";
import { endSessionByToken, refreshSession } from "../../auth/session-tokens.ts";
import {
	LoginRequest,
	LogoutRequest,
	MessageResponse,
	RefreshRequest,
	RegisterRequest,
	SignedIn,
	Ticket,
	TicketRequest,
	Tokens,
} from "../../contracts/auth.ts";
import { TICKET_TTL_S } from "../../contracts/limits.ts";
import { openDatabase } from "../../db/client.ts";
import { findSignedIn, toPublicUser } from "../../db/users.ts";
import { AppError, unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate, authenticateRequest } from "../middleware/authenticate.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createAccountDeps, getClientInfo } from "./deps.ts";

/** The routes for registration, sign-in, guests, refresh tokens, sign-out and socket tickets. */
export const signInRoutes = new Hono<AppEnv>()
	.post(
		"/register",
		describeRoute(
			"Register an account",
			{ 201: SignedIn },
			{
				errors: [
					"password_refused",
					"email_taken",
					"username_taken",
					"conflict",
					"too_many_requests",
					"token_expired",
					"token_refused",
					"session_revoked",
				],
			},
		),
		jsonBody(RegisterRequest),
		async (c) => {
			const request = c.req.valid("json");
			const guest = c.req.header("authorization") === undefined ? null : await findGuest(c);
			const deps = createAccountDeps(c.env, c.var.config);
			const admission =
				guest === null
					? await register(deps, request, getClientInfo(c.req.raw))
					: await registerGuest(deps, guest, request, getClientInfo(c.req.raw));
			return c.json(signedIn(admission, "Your account is ready."), 201);
		},
	)
	.post(
		"/login",
		describeRoute(
			"Sign in with a username or email address",
			{ 200: SignedIn },
			{ errors: ["credentials_refused", "account_disabled", "too_many_requests"] },
		),
		jsonBody(LoginRequest),
		async (c) => {
			const admission = await signIn(
				createAccountDeps(c.env, c.var.config),
				c.req.valid("json"),
				getClientInfo(c.req.raw),
			);
			return c.json(signedIn(admission, "You are signed in."));
		},
	)
	.post(
		"/guest",
		describeRoute(
			"Continue as guest",
			{ 201: SignedIn },
			{ errors: ["guests_refused", "too_many_requests"] },
		),
		async (c) => {
			if (!c.var.config.guestAccess)
				throw new AppError("guests_refused", "Guest access is disabled; register an account.");
			return c.json(
				signedIn(
					await signInGuest(createAccountDeps(c.env, c.var.config), getClientInfo(c.req.raw)),
					"Welcome, guest.",
				),
				201,
			);
		},
	)
	.post(
		"/token/refresh",
		describeRoute("Refresh tokens", { 200: Tokens }, { errors: ["token_refused", "session_revoked"] }),
		jsonBody(RefreshRequest),
		async (c) => {
			const tokens = await refreshSession(
				createAccountDeps(c.env, c.var.config),
				c.req.valid("json").refresh,
			);
			return c.json(tokens satisfies Tokens);
		},
	)
	.post(
		"/logout",
		describeRoute("Sign out", { 200: MessageResponse }, { errors: ["token_refused", "session_revoked"] }),
		jsonBody(LogoutRequest),
		async (c) => {
			await endSessionByToken(createAccountDeps(c.env, c.var.config), c.req.valid("json").refresh_token);
			return c.json({ message: "You are signed out." } satisfies MessageResponse);
		},
	)
	.post(
		"/ws-ticket",
		describeRoute("Create a socket ticket", { 200: Ticket }, { errors: ["session_revoked"] }),
		authenticate,
		jsonBody(TicketRequest),
		async (c) => {
			const { userId, sessionId } = c.var.principal;
			const grant = { conversationId: c.req.valid("json").conversation_id ?? null, sessionId };
			const ticket = unwrap(await getBrain(c.env, userId).issueTicket(grant));
			return c.json({ ticket, expires_in: TICKET_TTL_S } satisfies Ticket);
		},
	);

function signedIn({ user, tokens }: SignInResult, message: string): SignedIn {
	return { user: toPublicUser(user), tokens, access: tokens.access, message };
}

/**
 * Returns the guest that the request's token belongs to, or null when the token is not a guest's.
 *
 * @throws {AppError} when the token is invalid, because ignoring it would silently drop the guest's data
 */
async function findGuest(c: Parameters<typeof authenticateRequest>[0]) {
	const principal = await authenticateRequest(c);
	if (principal.scopes !== null) return null;
	const found = await findSignedIn(openDatabase(c.env.DB), principal.userId, principal.sessionId);
	if (found === null || !found.user.is_guest) return null;
	if (found.session === null || found.session.revoked_at !== null)
		throw new AppError("session_revoked", "The guest's session was revoked; register without its token.");
	return principal;
}
