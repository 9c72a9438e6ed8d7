import { checkUrl } from "./address.ts";
import type { Cookie } from "./cookies.ts";
import type { WebDeps } from "./deps.ts";
import { type FetchResult, fetchOnce, type Validators } from "./fetch-once.ts";
import { REDIRECTS_MAX } from "./redirects.ts";
import { REQUEST_GAP_MS, type RequestClaim } from "./request-claims.ts";
import { fetchRobots, type RobotsResult } from "./robots.ts";

/** The state of crawling a page. Each step advances it. */
export interface CrawlRequest {
	/** The current URL, after redirects. */
	url: string;
	/** Number of redirects followed so far. */
	redirects: number;
	/** Cookies set by the redirects. */
	cookies?: readonly Cookie[] | undefined;
	/** The validators of the stored version of the page. */
	validators: Validators;
}

export interface CrawlDeps extends WebDeps {
	/** Claims the next request to a host. See `claimRequest`. */
	claim(url: string): Promise<RequestClaim>;
	/** Stores the robots.txt of an origin. See `storeRobots`. */
	storeRobots(origin: string, robots: RobotsResult): Promise<void>;
}

/** The result of one step. `reason` is shown to the user. */
export type CrawlResult =
	| Exclude<FetchResult, { kind: "redirect" }>
	/** Repeat this step after `delayMs`. */
	| { kind: "later"; delayMs: number }
	/** Continue at `to` with these cookies. */
	| { kind: "redirected"; to: string; redirects: number; cookies?: readonly Cookie[] };

/**
 * Performs one step of crawling a page: at most one request for the page, preceded by one for the robots.txt of its
 * site if needed. Sends no request that `checkUrl`, robots.txt or the rate limit of the host forbids, and never sleeps.
 * Rejects when `signal` is aborted or a call to the brain fails.
 */
export async function crawlStep(
	request: CrawlRequest,
	deps: CrawlDeps,
	signal: AbortSignal,
): Promise<CrawlResult> {
	return requestPolitely(request.url, deps, signal, async (href) =>
		toCrawlResult(await fetchOnce(href, request.validators, deps, signal, request.cookies), request),
	);
}

/** Why a request was not sent: it must wait, or it is forbidden. */
export type HeldRequest = Extract<CrawlResult, { kind: "later" | "refused" | "broken" }>;

/** Calls `fetch` with a URL if `checkUrl`, robots.txt and the rate limit of the host allow it now. */
export async function requestPolitely<T>(
	address: string,
	deps: CrawlDeps,
	signal: AbortSignal,
	fetch: (href: string) => Promise<T>,
): Promise<T | HeldRequest> {
	const checked = checkUrl(address, deps.allowHosts);
	if (checked.kind === "refused") return checked;
	const { href, origin } = checked.url;
	let claim = await deps.claim(href);
	if (claim.kind === "read_robots") {
		await deps.storeRobots(origin, await fetchRobots(origin, deps, signal));
		claim = await deps.claim(href);
	}
	switch (claim.kind) {
		case "go":
			return fetch(href);
		case "wait":
			return { kind: "later", delayMs: claim.delayMs };
		case "read_robots":
			return { kind: "later", delayMs: REQUEST_GAP_MS };
		case "forbidden":
			return { kind: "refused", reason: claim.reason };
		case "closed":
			return { kind: "broken", reason: claim.reason, retryAfterS: claim.retryAfterS };
	}
}

function toCrawlResult(fetched: FetchResult, request: CrawlRequest): CrawlResult {
	if (fetched.kind !== "redirect") return fetched;
	const cookies = fetched.cookies ?? request.cookies ?? [];
	if (request.redirects >= REDIRECTS_MAX) {
		const reason = `The site redirects more than ${REDIRECTS_MAX} times.`;
		return { kind: "refused", reason: cookies.length === 0 ? reason : `${reason} ${COOKIES_HINT}` };
	}
	const redirects = request.redirects + 1;
	return { kind: "redirected", to: fetched.to, redirects, ...(cookies.length > 0 && { cookies }) };
}

const COOKIES_HINT = "The site's cookies were sent back, but the site may require more.";
