import { isEqualSecret } from "../auth/equal-secret.ts";

/** The header by which a reverse proxy proves that it is the configured one. */
export const PROOF = "x-proxy-secret";
/** The headers in which a reverse proxy describes the original request. */
const PROTOCOL = "x-forwarded-proto";
const HOST = "x-forwarded-host";
const ADDRESSES = "x-forwarded-for";
/** The header that contains the client's address. On Cloudflare, only the edge can set it. */
const CLIENT_ADDRESS = "cf-connecting-ip";

/** Returns whether the reverse proxy that knows `secret` sent the request. An empty secret trusts none. */
export function isFromProxy({ headers }: Request, secret: string): boolean {
	return secret !== "" && isEqualSecret(headers.get(PROOF) ?? "", secret);
}

/**
 * Returns the request as the client sent it to the reverse proxy: with its scheme, host, and address. Trusts a proxy
 * only if it sends `secret`; an empty secret trusts none. Without a trusted proxy, a client cannot choose its address.
 */
export function receiveRequest(request: Request, secret: string): Request {
	const { headers } = request;
	const isTrusted = isFromProxy(request, secret);
	if (!isTrusted && !headers.has(CLIENT_ADDRESS) && !headers.has(PROOF)) return request;
	const received = new Request(isTrusted ? originalUrl(request) : request.url, request);
	received.headers.delete(PROOF);
	received.headers.delete(CLIENT_ADDRESS);
	// The last address is the one that the trusted proxy has seen. The client may have sent the others.
	const address = isTrusted ? headers.get(ADDRESSES)?.split(",").at(-1)?.trim() : undefined;
	if (address) received.headers.set(CLIENT_ADDRESS, address);
	return received;
}

function originalUrl({ url, headers }: Request): string {
	const { protocol, host, pathname, search } = new URL(url);
	const scheme = headers.get(PROTOCOL)?.toLowerCase();
	const isKnown = scheme === "http" || scheme === "https";
	const origin = URL.parse(`${isKnown ? `${scheme}:` : protocol}//${headers.get(HOST) || host}`)?.origin;
	return origin === undefined ? url : `${origin}${pathname}${search}`;
}
