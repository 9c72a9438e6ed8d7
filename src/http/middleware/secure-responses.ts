import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../app-env.ts";

/** The security headers of every response: those of Hono's `secureHeaders`, which is larger because of its options. */
const HEADERS: readonly [string, string][] = [
	["Cross-Origin-Opener-Policy", "same-origin"],
	["Cross-Origin-Resource-Policy", "same-origin"],
	["Origin-Agent-Cluster", "?1"],
	["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
	["Referrer-Policy", "no-referrer"],
	["X-Content-Type-Options", "nosniff"],
	["X-DNS-Prefetch-Control", "off"],
	["X-Download-Options", "noopen"],
	["X-Frame-Options", "DENY"],
	["X-Permitted-Cross-Domain-Policies", "none"],
	["X-XSS-Protection", "0"],
];
const TRANSPORT_SECURITY = "max-age=15552000";
/** The headers of responses that have none of their own. */
const DEFAULT_HEADERS: readonly [string, string][] = [
	// If a browser displays an API response as a page, that page loads no resources and can't be framed.
	["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
	// Responses contain a user's data, and caches can't tell users apart.
	["Cache-Control", "no-store"],
];

/**
 * Creates the middleware that adds security headers, except to WebSocket upgrades, whose headers are immutable.
 * `Strict-Transport-Security` is sent over HTTPS only (RFC 6797, section 7.2).
 */
export function secureResponses(): MiddlewareHandler<AppEnv> {
	return async (c, next) => {
		await next();
		const { headers, status } = c.res;
		if (status === 101) return;
		for (const [name, value] of HEADERS) headers.set(name, value);
		if (c.req.url.startsWith("https:")) headers.set("Strict-Transport-Security", TRANSPORT_SECURITY);
		for (const [name, value] of DEFAULT_HEADERS) if (!headers.has(name)) headers.set(name, value);
	};
}
