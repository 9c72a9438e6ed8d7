import { Hono } from "hono";
import * as z from "zod";
import { type UserAccessDeps, updateAccess, userNotFound } from "../../auth/user-access.ts";
import { StaffUser, StaffUserList, StaffUserUpdate, UserListQuery } from "../../contracts/staff.ts";
import { readCursor, takePage } from "../../cursor.ts";
import { openDatabase } from "../../db/client.ts";
import { countUsers, findUserDetails, listUsers, toStaffUser } from "../../db/staff-users.ts";
import { getBrain } from "../../objects.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { createAccountDeps } from "../auth/deps.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { cancelTasksOf } from "./cancel-tasks.ts";

const UserPath = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) });

/** The routes with which staff find users and change their access. */
export const userRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/users",
		describeRoute("List users", { 200: StaffUserList }),
		authenticate,
		confirmUser,
		requireStaff,
		query(UserListQuery),
		async (c) => {
			const { q: text, filter, limit, cursor } = c.req.valid("query");
			const db = openDatabase(c.env.DB);
			const [rows, total] = await Promise.all([
				listUsers(db, { text, filter }, readCursor(cursor), limit + 1, Date.now()),
				countUsers(db, { text, filter }),
			]);
			const { shown, next_cursor } = takePage(rows, limit, ({ date_joined, id }) => ({
				time: date_joined,
				id,
			}));
			return c.json({ items: shown.map(toStaffUser), total, next_cursor } satisfies StaffUserList);
		},
	)
	.patch(
		"/users/:id",
		describeRoute(
			"Change the role of a user, or disable or enable them",
			{ 200: StaffUser },
			{ errors: ["conflict"] },
		),
		authenticate,
		confirmUser,
		requireStaff,
		params(UserPath, "not_found"),
		jsonBody(StaffUserUpdate),
		async (c) => {
			const { id } = c.req.valid("param");
			const deps = createAccessDeps(c.env, createAccountDeps(c.env, c.var.config));
			await updateAccess(deps, c.var.user, id, c.req.valid("json"));
			const user = await findUserDetails(deps.db, id, Date.now());
			if (user === null) throw userNotFound();
			return c.json(toStaffUser(user) satisfies StaffUser);
		},
	);

function createAccessDeps(
	env: Env,
	deps: Omit<UserAccessDeps, "reopenSockets" | "cancelTasks">,
): UserAccessDeps {
	return {
		...deps,
		reopenSockets: async (userId, keyId) => {
			await getBrain(env, userId).reopenSession(keyId);
		},
		cancelTasks: (userId) => cancelTasksOf(env, userId),
	};
}
