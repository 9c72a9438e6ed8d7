import { Hono } from "hono";
import * as z from "zod";
import { MessageResponse } from "../../contracts/auth.ts";
import { DeadLetter, DeadLetterDetail, DeadLetterList, StaffListQuery } from "../../contracts/staff.ts";
import { readCursor, takePage } from "../../cursor.ts";
import { insertAudit, type StaffAction } from "../../db/audit-log.ts";
import { openDatabase } from "../../db/client.ts";
import {
	deleteDeadLetter,
	findDeadLetter,
	listDeadLetters,
	type NamedDeadLetter,
} from "../../db/dead-letters.ts";
import { AppError } from "../../errors.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { describeBody } from "./describe-body.ts";
import { redrive } from "./redrive.ts";

const LetterPath = z.object({ id: z.string().min(1).max(100) });

/** The routes for queue messages that failed every delivery. */
export const deadLetterRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/dead-letters",
		describeRoute("List dead letters", { 200: DeadLetterList }),
		authenticate,
		confirmUser,
		requireStaff,
		query(StaffListQuery),
		async (c) => {
			const { limit, cursor } = c.req.valid("query");
			const rows = await listDeadLetters(openDatabase(c.env.DB), readCursor(cursor), limit + 1);
			const { shown, next_cursor } = takePage(rows, limit, ({ created_at, id }) => ({
				time: created_at,
				id,
			}));
			return c.json({ items: shown.map(toDeadLetter), next_cursor } satisfies DeadLetterList);
		},
	)
	.get(
		"/dead-letters/:id",
		describeRoute("Inspect a dead letter", { 200: DeadLetterDetail }),
		authenticate,
		confirmUser,
		requireStaff,
		params(LetterPath, "not_found"),
		async (c) => {
			const letter = await requireLetter(c.env.DB, c.req.valid("param").id);
			await insertAudit(c.env.DB, actionOn(letter, c.var.user.id, "dead_letter_inspected"), Date.now()).run();
			return c.json({
				...toDeadLetter(letter),
				body: describeBody(letter.body),
			} satisfies DeadLetterDetail);
		},
	)
	.post(
		"/dead-letters/:id/redrive",
		describeRoute(
			"Send a dead letter to its queue again, once",
			{ 200: DeadLetter },
			{ errors: ["conflict", "unavailable"] },
		),
		authenticate,
		confirmUser,
		requireStaff,
		params(LetterPath, "not_found"),
		async (c) => {
			const letter = await requireLetter(c.env.DB, c.req.valid("param").id);
			await redrive(c.env, letter, actionOn(letter, c.var.user.id, "dead_letter_redriven"), Date.now());
			return c.json(toDeadLetter(await requireLetter(c.env.DB, letter.id)) satisfies DeadLetter);
		},
	)
	.delete(
		"/dead-letters/:id",
		describeRoute("Discard a dead letter", { 200: MessageResponse }),
		authenticate,
		confirmUser,
		requireStaff,
		params(LetterPath, "not_found"),
		async (c) => {
			const letter = await requireLetter(c.env.DB, c.req.valid("param").id);
			await c.env.DB.batch([
				insertAudit(c.env.DB, actionOn(letter, c.var.user.id, "dead_letter_discarded"), Date.now()),
				deleteDeadLetter(c.env.DB, letter.id),
			]);
			return c.json({ message: "The dead letter was discarded." } satisfies MessageResponse);
		},
	);

/** @throws {AppError} `not_found` */
async function requireLetter(d1: D1Database, id: string): Promise<NamedDeadLetter> {
	const letter = await findDeadLetter(openDatabase(d1), id);
	if (letter === null)
		throw new AppError("not_found", "Dead letter not found; it may have been discarded or have expired.");
	return letter;
}

function actionOn(letter: NamedDeadLetter, actorId: string, action: StaffAction["action"]): StaffAction {
	return { actorId, action, targetUserId: letter.user_id, subject: letter.id };
}

function toDeadLetter({ id, kind, user_id, username, attempts, created_at, redriven_at }: NamedDeadLetter) {
	return {
		id,
		kind,
		user_id,
		username,
		attempts,
		created_at: new Date(created_at).toISOString(),
		redriven_at: redriven_at === null ? null : new Date(redriven_at).toISOString(),
	} satisfies DeadLetter;
}
