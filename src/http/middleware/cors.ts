import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";

/** How long browsers may cache a preflight response, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600;
/** Response headers that pages from other origins may read. */
const EXPOSED = "X-Request-Id, X-Conversation-Id, Retry-After, Link, Content-Disposition";

/**
 * Creates the middleware that allows requests from `ALLOWED_ORIGINS` and responds to OPTIONS. Credentials are not
 * allowed, because tokens are sent in a header and never in a cookie.
 */
export function cors(methodsOf: (path: string) => string[]) {
	return createMiddleware<AppEnv>(async (c, next) => {
		// Browsers do not apply CORS to WebSockets; the socket route checks the origin.
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
