import { Hono } from "hono";
import { MessageResponse } from "../../contracts/auth.ts";
import { formatTaskId } from "../../contracts/ids.ts";
import { type RunningTask, RunningTaskList, TaskCancelRequest } from "../../contracts/staff.ts";
import { insertAudit } from "../../db/audit-log.ts";
import { openDatabase } from "../../db/client.ts";
import { listSeenUsers } from "../../db/staff-users.ts";
import { ulidTime } from "../../ids.ts";
import { getBrain, getConversationOfTask } from "../../objects.ts";
import { DAY_MS } from "../../time.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { unwrapUser } from "./unwrap-user.ts";

/** Users whose questions are listed. Each one uses a subrequest, and the platform limits subrequests per request. */
const USERS_MAX = 40;
/** Only users who were seen within this time, in milliseconds, can have questions that have not ended. */
const SEEN_WITHIN_MS = DAY_MS;
/** A question that takes longer than this is stuck, in milliseconds: as long as two attempts may take. */
const STUCK_AFTER_MS = 10 * 60 * 1_000;

/** The routes for questions that have not ended. */
export const runningTaskRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/tasks",
		describeRoute("List questions that have not ended", { 200: RunningTaskList }),
		authenticate,
		confirmUser,
		requireStaff,
		async (c) => {
			const now = Date.now();
			const seen = await listSeenUsers(openDatabase(c.env.DB), now - SEEN_WITHIN_MS, USERS_MAX);
			const lists = await Promise.all(seen.users.map((user) => tasksOf(c.env, user, now)));
			const items = lists.flat().sort((a, b) => a.accepted_at.localeCompare(b.accepted_at));
			return c.json({
				items,
				users_checked: seen.users.length,
				users_active: seen.total,
			} satisfies RunningTaskList);
		},
	)
	.post(
		"/tasks/cancel",
		describeRoute("Cancel a user's question", { 200: MessageResponse }, { errors: ["task_not_found"] }),
		authenticate,
		confirmUser,
		requireStaff,
		jsonBody(TaskCancelRequest),
		async (c) => {
			const { user_id, task_id } = c.req.valid("json");
			unwrapUser(await getConversationOfTask(c.env, user_id, task_id).cancelTask(task_id));
			const done = {
				actorId: c.var.user.id,
				action: "task_cancelled",
				targetUserId: user_id,
				subject: task_id,
			} as const;
			await insertAudit(c.env.DB, done, Date.now()).run();
			return c.json({ message: "The question was cancelled." } satisfies MessageResponse);
		},
	);

/** Returns the unfinished questions of a user. An account that is being deleted has none. */
async function tasksOf(
	env: Env,
	user: { id: string; username: string },
	now: number,
): Promise<RunningTask[]> {
	const tasks = await getBrain(env, user.id).listTasks();
	if ("error" in tasks) return [];
	return tasks.ok.map(({ ulid, conversationId, state }) => {
		const acceptedAt = ulidTime(ulid);
		return {
			task_id: conversationId === null ? null : formatTaskId(conversationId, ulid),
			user_id: user.id,
			username: user.username,
			state,
			accepted_at: new Date(acceptedAt).toISOString(),
			is_stuck: now - acceptedAt > STUCK_AFTER_MS,
		};
	});
}
