import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "../app-env.ts";

/**
 * If a browser displays an API response as a page, this policy stops that page from loading resources or being framed.
 */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

const HEADERS = {
	xFrameOptions: "DENY",
	permissionsPolicy: { camera: false, geolocation: false, microphone: false, payment: false, usb: false },
};

/**
 * Creates the middleware that adds security headers, except to WebSocket upgrades, whose headers are immutable. A
 * response keeps its own `Content-Security-Policy` and `Cache-Control`. `Strict-Transport-Security` is sent over HTTPS
 * only (RFC 6797, section 7.2).
 */
export function secureResponses(): MiddlewareHandler<AppEnv> {
	const overHttp = secureHeaders({ ...HEADERS, strictTransportSecurity: false });
	const overHttps = secureHeaders(HEADERS);
	return async (c, next) => {
		await next();
		if (c.res.status === 101) return;
		const isSecure = new URL(c.req.url).protocol === "https:";
		await (isSecure ? overHttps : overHttp)(c, async () => {});
		if (!c.res.headers.has("content-security-policy"))
			c.res.headers.set("content-security-policy", API_POLICY);
		// Responses contain a user's data, and caches can't tell users apart.
		if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
	};
}
