import { Hono } from "hono";
import * as z from "zod";
import { endSession } from "../../auth/session-tokens.ts";
import { ListQuery, MessageResponse, SessionList } from "../../contracts/auth.ts";
import { openDatabase } from "../../db/client.ts";
import { findSession, listSessions, toPublicSession } from "../../db/sessions.ts";
import { AppError } from "../../errors.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser } from "../middleware/confirm-user.ts";
import { params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createAccountDeps } from "./deps.ts";

const SessionPath = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) });

/** The routes for the user's sessions. Ending a session closes its sockets. */
export const sessionRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/sessions",
		describeRoute("List sessions", { 200: SessionList }),
		authenticate,
		confirmUser,
		query(ListQuery),
		async (c) => {
			const { userId, sessionId } = c.var.principal;
			const page = await listSessions(openDatabase(c.env.DB), userId, c.req.valid("query"), Date.now());
			return c.json({
				items: page.rows.map((row) => toPublicSession(row, sessionId)),
				next_cursor: page.next_cursor,
			} satisfies SessionList);
		},
	)
	.delete(
		"/sessions/:id",
		describeRoute("End a session and close its sockets", { 200: MessageResponse }),
		authenticate,
		confirmUser,
		params(SessionPath, "not_found"),
		async (c) => {
			const { id } = c.req.valid("param");
			const session = await findSession(openDatabase(c.env.DB), id);
			if (session === null || session.user_id !== c.var.principal.userId)
				throw new AppError("not_found", "Session not found; list your sessions to see their ids.");
			await endSession(createAccountDeps(c.env, c.var.config), session.user_id, id);
			return c.json({ message: "The session was ended." } satisfies MessageResponse);
		},
	);
