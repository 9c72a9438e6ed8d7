import { type Context, Hono } from "hono";
import * as z from "zod";
import { createShareToken, formatShareUrl, verifyShareToken } from "../../auth/share-token.ts";
import { MessageResponse } from "../../contracts/auth.ts";
import { parseTaskId } from "../../contracts/ids.ts";
import { SHARES_MAX, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import {
	Share,
	SharedConversation,
	SharedQuery,
	ShareList,
	ShareListQuery,
	ShareRequest,
} from "../../contracts/shares.ts";
import { openDatabase } from "../../db/client.ts";
import { deleteShare, findShare, insertShare, listShares, type ShareRow } from "../../db/shares.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { getBrain, getConversation } from "../../objects.ts";
import { DAY_MS } from "../../time.ts";
import type { AppEnv, ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, rejectApiKeys } from "../middleware/confirm-user.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

const SharePath = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) });
const SharedPath = z.object({ token: z.string() });

/** The routes with which users create, list and revoke links to their conversations. */
export const shares = new Hono<ConfirmedEnv>()
	.get(
		"/",
		describeRoute("List the links that share conversations", { 200: ShareList }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		query(ShareListQuery),
		async (c) => {
			const { limit, cursor } = c.req.valid("query");
			const page = { before: cursor, limit: limit + 1, now: Date.now() };
			const rows = await listShares(openDatabase(c.env.DB), c.var.user.id, page);
			const items = await Promise.all(rows.slice(0, limit).map((row) => toShare(c, row)));
			const next_cursor = rows.length > limit ? (items.at(-1)?.id ?? null) : null;
			return c.json({ items, next_cursor } satisfies ShareList);
		},
	)
	.post(
		"/",
		describeRoute(
			"Create a link that shares a conversation or an answer",
			{ 201: Share },
			{ errors: ["conversation_not_found", "task_not_found", "conflict"] },
		),
		authenticate,
		rejectApiKeys,
		confirmUser,
		jsonBody(ShareRequest),
		async (c) => {
			const row = await createRow(c.env, c.var.user.id, c.req.valid("json"));
			if (!(await insertShare(openDatabase(c.env.DB), row, SHARES_MAX)))
				throw new AppError(
					"conflict",
					`You have reached the limit of ${SHARES_MAX} links; revoke one first.`,
				);
			return c.json((await toShare(c, row)) satisfies Share, 201);
		},
	)
	.delete(
		"/:id",
		describeRoute("Revoke a link", { 200: MessageResponse }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		params(SharePath, "not_found"),
		async (c) => {
			if (!(await deleteShare(openDatabase(c.env.DB), c.var.user.id, c.req.valid("param").id)))
				throw new AppError("not_found", "Link not found; list your links to see their ids.");
			return c.json({ message: "The link was revoked." } satisfies MessageResponse);
		},
	);

/** The route that shows what a link shares, to anyone who has the link. */
export const shared = new Hono<AppEnv>().get(
	"/:token",
	describeRoute("Read a shared conversation", { 200: SharedConversation }, { errors: ["share_not_found"] }),
	params(SharedPath, "share_not_found"),
	query(SharedQuery),
	async (c) => {
		c.header("x-robots-tag", "noindex, nofollow");
		const { hashSecret } = c.var.config;
		const id = await verifyShareToken(hashSecret, c.req.valid("param").token);
		const row = id === null ? null : await findShare(openDatabase(c.env.DB), id, Date.now());
		if (row === null) throw shareNotFound();
		const ulidOfTask = row.task_id === null ? null : parseTaskId(row.task_id).ulid;
		const conversation = getConversation(c.env, row.user_id, row.conversation_id);
		const found = await conversation.listShared(ulidOfTask, c.req.valid("query").after_seq);
		if ("error" in found) throw shareNotFound();
		return c.json({
			title: row.task_id === null ? row.title : "",
			expires_at: new Date(row.expires_at).toISOString(),
			turns: found.ok.turns,
			upto_seq: found.ok.uptoSeq,
		} satisfies SharedConversation);
	},
);

async function createRow(env: Env, userId: string, request: ShareRequest): Promise<ShareRow> {
	const { conversation_id, task_id = null, expires_in_days } = request;
	const { title } = unwrap(await getBrain(env, userId).getConversation(conversation_id));
	if (task_id !== null) {
		if (parseTaskId(task_id).conversationId !== conversation_id)
			throw new AppError("task_not_found", "This task belongs to another conversation.");
		unwrap(await getConversation(env, userId, conversation_id).getTask(task_id));
	}
	const now = Date.now();
	return {
		id: ulid(now),
		user_id: userId,
		conversation_id,
		task_id,
		title: title.slice(0, TITLE_MAX_CHARS),
		created_at: now,
		expires_at: now + expires_in_days * DAY_MS,
	};
}

async function toShare(c: Context<ConfirmedEnv>, row: ShareRow): Promise<Share> {
	const token = await createShareToken(c.var.config.hashSecret, row.id);
	const { id, title, conversation_id, task_id } = row;
	return {
		id,
		url: formatShareUrl(new URL(c.req.url).origin, token),
		title,
		conversation_id,
		task_id,
		created_at: new Date(row.created_at).toISOString(),
		expires_at: new Date(row.expires_at).toISOString(),
	};
}

/** Returns the same error for a forged, an expired and a revoked link, so that it reveals nothing. */
function shareNotFound(): AppError {
	return new AppError("share_not_found", "This link is invalid, expired or revoked; ask for a new one.");
}
