import { canDecodeBody, discardBody, readBody } from "./body.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";
import { REDIRECTS_MAX } from "./redirects.ts";
import { redirectTarget, request } from "./request.ts";
import { selectRules } from "./robots-rules.ts";

export type RobotsResult =
	/** `text` is what `rulesForUs` makes of the file. */
	| { kind: "rules"; text: string }
	/** The site has no rules: all may be read. */
	| { kind: "open" }
	/** The site is one that is not read at all. */
	| { kind: "refused"; reason: string }
	/** What the rules are could not be learnt; until it is, nothing may be read. */
	| { kind: "broken"; reason: string };

/** Longest time for reading a robots.txt with all its redirects, in milliseconds. */
export const ROBOTS_TIMEOUT_MS = 10_000;
/** How much of a robots.txt counts, in bytes; RFC 9309 asks for no less. */
const ROBOTS_MAX_BYTES = 500 * 1024;

const TOO_MANY = "The site's robots.txt has more rules than can be obeyed, so nothing of the site is read.";

const DAMAGED = "The site did not say what may be read of it: its robots.txt came damaged.";

/** Reads the robots.txt of an origin, as RFC 9309 says. Rejects only when `signal` aborts. */
export async function fetchRobots(origin: string, deps: WebDeps, signal: AbortSignal): Promise<RobotsResult> {
	try {
		return await withDeadline(ROBOTS_TIMEOUT_MS, signal, (within) =>
			followRedirects(`${origin}/robots.txt`, deps, within),
		);
	} catch {
		signal.throwIfAborted();
		return {
			kind: "broken",
			reason: "The site did not say what may be read of it: its robots.txt did not come.",
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
		reason: `The site did not say what may be read of it: its robots.txt came with status ${status}.`,
	};
}
