import { checkUrl, parseIpLiteral } from "./address.ts";
import type { WebDeps } from "./deps.ts";
import { resolveName } from "./resolver.ts";

export type RequestResult =
	| { kind: "response"; url: URL; response: Response }
	/** For good; `reason` is a sentence to show. */
	| { kind: "refused"; reason: string }
	/** Another try may do, after so many seconds where the site said so. */
	| { kind: "broken"; reason: string; retryAfterS?: number };

/** What sites know this reader by; `ROBOTS_NAME` is its name in their robots.txt. */
export const ROBOTS_NAME = "OmerutaBrain";
const USER_AGENT = `${ROBOTS_NAME}/0.1 (reads single pages for the person who asked; obeys robots.txt rules for ${ROBOTS_NAME})`;

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * Makes one request, never more, to an address that was checked just before. It is not followed anywhere. Rejects when the
 * signal aborts and when the connection fails.
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

/** Where a response sends its reader to, as it stands there; null when it does not. */
export function redirectTarget({ status, headers }: Response, from: URL): string | null {
	const location = headers.get("location");
	if (location === null || !REDIRECT_STATUSES.has(status)) return null;
	return URL.parse(location, from)?.href ?? location;
}
