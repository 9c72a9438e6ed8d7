import { Hono } from "hono";
import type { ConfirmedEnv } from "../app-env.ts";
import { auditRoutes } from "./audit.ts";
import { staffBudgets } from "./budgets.ts";
import { staffCodeRoutes } from "./code.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { passwordResetRoutes } from "./password-resets.ts";
import { systemRoutes } from "./system.ts";
import { runningTaskRoutes } from "./tasks.ts";
import { userRoutes } from "./users.ts";

/** The routes for staff. API keys are rejected, because no scope covers these paths. */
export const staff = new Hono<ConfirmedEnv>()
	.route("/", staffCodeRoutes)
	.route("/", passwordResetRoutes)
	.route("/", userRoutes)
	.route("/", staffBudgets)
	.route("/", deadLetterRoutes)
	.route("/", runningTaskRoutes)
	.route("/", systemRoutes)
	.route("/", auditRoutes);
