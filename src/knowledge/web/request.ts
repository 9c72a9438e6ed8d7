import { checkUrl, parseIpLiteral } from "./address.ts";
import type { WebDeps } from "./deps.ts";
import { resolveName } from "./resolver.ts";

/** The result of a request. `reason` is shown to the user. */
export type RequestResult =
	| { kind: "response"; url: URL; response: Response }
	/** A permanent failure. */
	| { kind: "refused"; reason: string }
	/** A temporary failure. */
	| { kind: "broken"; reason: string; retryAfterS?: number };

/** The product token that identifies this crawler in robots.txt. */
export const ROBOTS_NAME = "OmerutaBrain";
const USER_AGENT = `${ROBOTS_NAME}/0.2 (reads single pages for the person who asked; obeys robots.txt rules for ${ROBOTS_NAME})`;

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * Sends exactly one request after checking its URL and resolving its host name. Does not follow redirects. Rejects when
 * the signal is aborted or the connection fails.
 */
export async function request(
	address: string,
	headers: Record<string, string>,
	deps: WebDeps,
	signal: AbortSignal,
): Promise<RequestResult> {
	const checked = checkUrl(address, deps.allowHosts);
	if (checked.kind === "refused") return checked;
	const { url, isAllowListed } = checked;
	if (!isAllowListed && parseIpLiteral(url.hostname) === null) {
		const resolved = await resolveName(url.hostname, deps, signal);
		if (resolved.kind !== "public") return resolved;
	}
	const { fetch } = deps;
	const response = await fetch(url, {
		headers: { "user-agent": USER_AGENT, ...headers },
		redirect: "manual",
		signal,
	});
	return { kind: "response", url, response };
}

/** Returns the unchecked target of a redirect, or null when the response is not a redirect. */
export function redirectTarget({ status, headers }: Response, from: URL): string | null {
	const location = headers.get("location");
	if (location === null || !REDIRECT_STATUSES.has(status)) return null;
	return URL.parse(location, from)?.href ?? location;
}
