import { Hono } from "hono";
import { openSession, refreshSession, type SessionDeps } from "../auth/sessions.ts";
import type { Config } from "../config.ts";
import { RefreshRequest, type SignedIn, type Ticket, TicketRequest, type Tokens } from "../contracts/auth.ts";
import { TICKET_TTL_S } from "../contracts/limits.ts";
import { database } from "../db/client.ts";
import { createGuest } from "../db/users.ts";
import { AppError, unwrap } from "../errors.ts";
import { ulid } from "../ids.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { jsonBody } from "./validate.ts";

/** Sign-in: guests, refresh, socket tickets. */
export const auth = new Hono<AppEnv>()
	.post("/guest", async (c) => {
		if (!c.var.config.guestAccess)
			throw new AppError("guests_refused", "Guests are not let in here; register an account.");
		const deps = sessionDeps(c.env, c.var.config);
		const now = deps.now();
		const id = ulid(now);
		// The brain first: a user without one would be refused everywhere, a brain without a user is never found.
		await c.env.BRAIN.getByName(id).create({ isGuest: true });
		const user = await createGuest(deps.db, id, now);
		const tokens = await openSession(deps, id);
		return c.json(
			{ user, tokens, access: tokens.access, message: "Welcome, guest." } satisfies SignedIn,
			201,
		);
	})
	.post("/token/refresh", jsonBody(RefreshRequest), async (c) => {
		const tokens = await refreshSession(sessionDeps(c.env, c.var.config), c.req.valid("json").refresh);
		return c.json(tokens satisfies Tokens);
	})
	.post("/ws-ticket", authenticate, jsonBody(TicketRequest), async (c) => {
		const { userId, sessionId } = c.var.principal;
		const grant = { conversationId: c.req.valid("json").conversation_id, sessionId };
		const ticket = unwrap(await c.env.BRAIN.getByName(userId).issueTicket(grant));
		return c.json({ ticket, expires_in: TICKET_TTL_S } satisfies Ticket);
	});

function sessionDeps(env: Env, config: Config): SessionDeps {
	return {
		db: database(env.DB),
		jwtSecret: config.jwtSecret,
		hashSecret: config.hashSecret,
		now: Date.now,
	};
}
