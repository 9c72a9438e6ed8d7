import { createMiddleware } from "hono/factory";
import { type Principal, verifyAccessToken } from "../auth/tokens.ts";
import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";
import type { AppEnv } from "./app-env.ts";

/** Lets a request through when it carries a good access token, and notes who calls. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
	c.set("principal", await principalOf(c.req.raw.headers, c.var.config));
	await next();
});

/** Who an `Authorization: Bearer …` header speaks for. Throws `unauthenticated`, `token_expired` or `token_refused`. */
export function principalOf(headers: Headers, config: Config): Promise<Principal> {
	const [, token] = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
	if (token === undefined) {
		throw new AppError("unauthenticated", "Sign in first: send Authorization: Bearer <access token>.");
	}
	return verifyAccessToken(config.jwtSecret, token, Date.now());
}
