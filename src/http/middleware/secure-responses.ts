import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "../app-env.ts";

/** API responses are data: a browser that displays one as a page must neither load anything for it nor frame it. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Adds security headers to every response but an opened socket, whose headers cannot be changed. A page that the Worker
 * serves keeps its own content policy. `Strict-Transport-Security` is sent over HTTPS alone (RFC 6797, section 7.2).
 */
export function secureResponses(): MiddlewareHandler<AppEnv> {
	const overHttp = secureHeaders({ strictTransportSecurity: false });
	const overHttps = secureHeaders();
	return async (c, next) => {
		await next();
		if (c.res.status === 101) return;
		const isSecure = new URL(c.req.url).protocol === "https:";
		await (isSecure ? overHttps : overHttp)(c, async () => {});
		if (!c.res.headers.has("content-security-policy"))
			c.res.headers.set("content-security-policy", API_POLICY);
	};
}
