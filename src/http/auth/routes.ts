import { Hono } from "hono";
import type { AppEnv } from "../app-env.ts";
import { accountRoutes } from "./account.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { passwordResetRoutes } from "./password-reset.ts";
import { sessionRoutes } from "./sessions.ts";
import { signInRoutes } from "./sign-in.ts";

/** The account routes. The app mounts them under two paths. */
export const auth = new Hono<AppEnv>()
	.route("/", signInRoutes)
	.route("/", passwordResetRoutes)
	.route("/", accountRoutes)
	.route("/", sessionRoutes)
	.route("/", apiKeyRoutes);
