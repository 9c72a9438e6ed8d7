import { canDecodeBody, discardBody, readBody } from "./body.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";
import { REDIRECTS_MAX } from "./redirects.ts";
import { redirectTarget, request } from "./request.ts";
import { parseRules, selectRules } from "./robots-rules.ts";

/** The result of fetching a robots.txt. `reason` is shown to the user. */
export type RobotsResult =
	/** `text` is the output of `selectRules`. */
	| { kind: "rules"; text: string }
	/** There is no robots.txt: everything is allowed. */
	| { kind: "open" }
	/** Nothing on the site may be fetched. */
	| { kind: "refused"; reason: string }
	/** robots.txt is unavailable. Nothing on the site may be fetched until it becomes available. */
	| { kind: "broken"; reason: string };

/** Why robots.txt forbids a request. `reason` is shown to the user. */
export type RobotsRejection =
	/** robots.txt disallows the page. */
	| { kind: "forbidden"; reason: string }
	/** robots.txt is unavailable; retry after `retryAfterS`. */
	| { kind: "closed"; reason: string; retryAfterS: number };

/** Timeout for fetching a robots.txt, including its redirects. */
export const ROBOTS_TIMEOUT_MS = 10_000;
/** Maximum number of bytes read from a robots.txt. RFC 9309 does not allow a lower limit. */
const ROBOTS_MAX_BYTES = 500 * 1024;

const TOO_MANY = "The site's robots.txt has too many rules, so the site cannot be read.";

const DAMAGED = "The site's robots.txt could not be read: it is corrupt.";

/**
 * Returns why the robots.txt of a URL's origin forbids requesting it, or null when it allows the request. `validForMs`
 * is the time until robots.txt is fetched again.
 */
export function checkRobots(robots: RobotsResult, url: string, validForMs: number): RobotsRejection | null {
	switch (robots.kind) {
		case "open":
			return null;
		case "rules":
			if (parseRules(new URL(url).origin, robots.text).allows(url)) return null;
			return { kind: "forbidden", reason: "The site's robots.txt disallows this page." };
		case "refused":
			return { kind: "forbidden", reason: robots.reason };
		case "broken":
			return { kind: "closed", reason: robots.reason, retryAfterS: Math.ceil(validForMs / 1_000) };
	}
}

/** Fetches the robots.txt of an origin (RFC 9309). Rejects only when `signal` is aborted. */
export async function fetchRobots(origin: string, deps: WebDeps, signal: AbortSignal): Promise<RobotsResult> {
	try {
		return await withDeadline(ROBOTS_TIMEOUT_MS, signal, (within) =>
			followRedirects(`${origin}/robots.txt`, deps, within),
		);
	} catch {
		signal.throwIfAborted();
		return {
			kind: "broken",
			reason: "The site's robots.txt could not be read: the connection failed.",
		};
	}
}

async function followRedirects(first: string, deps: WebDeps, signal: AbortSignal): Promise<RobotsResult> {
	let address = first;
	for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
		const requested = await request(address, { accept: "text/plain" }, deps, signal);
		if (requested.kind !== "response") return requested;
		const { url, response } = requested;
		const to = redirectTarget(response, url);
		if (to === null) return await readResponse(response, signal);
		discardBody(response);
		address = to;
	}
	return { kind: "open" };
}

async function readResponse(response: Response, signal: AbortSignal): Promise<RobotsResult> {
	const { status } = response;
	if (status === 200 && canDecodeBody(response)) {
		const body = await readBody(response, ROBOTS_MAX_BYTES, signal);
		if (body === null) return { kind: "broken", reason: DAMAGED };
		const text = selectRules(new TextDecoder().decode(body.bytes));
		return text === null ? { kind: "refused", reason: TOO_MANY } : { kind: "rules", text };
	}
	discardBody(response);
	const missing = status >= 400 && status < 500 && status !== 429;
	if (missing) return { kind: "open" };
	return {
		kind: "broken",
		reason: `The site's robots.txt could not be read: the site returned status ${status}.`,
	};
}
