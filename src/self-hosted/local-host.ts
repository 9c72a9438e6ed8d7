import type { ErrorBody } from "../contracts/errors.ts";
import { statusOf } from "../errors.ts";
import { PROOF } from "./forwarded-request.ts";

/** The names and addresses of the machine itself, as `URL` writes them. */
const LOOPBACK = /^(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Returns whether only programs on the same machine can connect to a server that listens on `host`. */
export function isLoopback(host: string): boolean {
	return LOOPBACK.test(host) || host === "::1";
}

/**
 * Returns an error response if the request names a host that isn't this machine, or null. A web page could otherwise use
 * a server on the visitor's machine as if it were its own: it lets its name resolve to 127.0.0.1 (DNS rebinding).
 *
 * @param allowedOrigins the setting `ALLOWED_ORIGINS`
 * @param hasProxy whether `PROXY_SECRET` is set. The request is not from that proxy
 */
export function refuseForeignHost(
	{ url, headers }: Request,
	allowedOrigins: string,
	hasProxy: boolean,
): Response | null {
	const { hostname, host } = new URL(url);
	if (isLoopback(hostname)) return null;
	const allowed = allowedOrigins.split(",").map((origin) => URL.parse(origin.trim())?.hostname);
	if (allowed.includes(hostname)) return null;
	const advice = hasProxy
		? `or make the reverse proxy send PROXY_SECRET in the header X-Proxy-Secret; this request has ${headers.get(PROOF) ? "another one" : "none"}.`
		: "or set PROXY_SECRET if it is behind a reverse proxy.";
	const body: ErrorBody = {
		error: `This server accepts requests for localhost only; add http://${host} to ALLOWED_ORIGINS, ${advice}`,
		code: "origin_refused",
		request_id: crypto.randomUUID(),
	};
	const status = statusOf(body.code);
	// Without a page, a browser shows the body as it is.
	if (headers.get("accept")?.includes("text/html")) return new Response(`${body.error}\n`, { status });
	return Response.json(body, { status });
}
