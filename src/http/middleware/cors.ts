import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";

/** How long a browser may keep the answer to a preflight, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600;
/** Headers of answers that pages of other origins may read. */
const EXPOSED = "X-Request-Id, X-Conversation-Id, Retry-After, Link, Content-Disposition";

/**
 * Lets pages of the origins in `ALLOWED_ORIGINS` call, and answers OPTIONS. Credentials are no part of it: a token is
 * sent in a header, never in a cookie, so no other origin can borrow a sign-in.
 */
export function cors(methodsOf: (path: string) => string[]) {
	return createMiddleware<AppEnv>(async (c, next) => {
		// No same-origin rule holds for sockets: their route checks the origin itself.
		if (c.req.header("upgrade") !== undefined) return next();
		const origin = c.req.header("origin");
		const allowed = origin !== undefined && c.var.config.allowedOrigins.includes(origin);
		const methods = c.req.method === "OPTIONS" ? methodsOf(c.req.path) : [];
		if (methods.length === 0) await next();
		else c.res = c.body(null, 204, { allow: methods.join(", ") });
		c.header("vary", "Origin", { append: true });
		if (!allowed) return;
		c.header("access-control-allow-origin", origin);
		c.header("access-control-expose-headers", EXPOSED);
		if (methods.length === 0 || c.req.header("access-control-request-method") === undefined) return;
		c.header("access-control-allow-methods", methods.join(", "));
		c.header("access-control-max-age", String(PREFLIGHT_MAX_AGE_S));
		const headers = c.req.header("access-control-request-headers");
		if (headers !== undefined) c.header("access-control-allow-headers", headers);
	});
}
