import { Hono } from "hono";
import { useStaffCode } from "../../auth/staff-code.ts";
import { User } from "../../contracts/auth.ts";
import { StaffCodeRequest, StaffCodeState } from "../../contracts/staff.ts";
import { findStaffCode } from "../../db/staff-codes.ts";
import { toPublicUser } from "../../db/users.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { createAccountDeps } from "../auth/deps.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser } from "../middleware/confirm-user.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

/** The routes with which the first account becomes staff. They are open to all users. */
export const staffCodeRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/code",
		describeRoute("Check whether the installation waits for its staff code", { 200: StaffCodeState }),
		authenticate,
		confirmUser,
		async (c) => c.json({ is_open: (await findStaffCode(c.env.DB)) !== null } satisfies StaffCodeState),
	)
	.post(
		"/code",
		describeRoute("Become staff with the one-time code", { 200: User }),
		authenticate,
		confirmUser,
		jsonBody(StaffCodeRequest),
		async (c) => {
			const deps = createAccountDeps(c.env, c.var.config);
			return c.json(
				toPublicUser(await useStaffCode(deps, c.var.user, c.req.valid("json").code)) satisfies User,
			);
		},
	);
