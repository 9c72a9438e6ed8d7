import { checkUrl } from "./address.ts";
import type { Cookie } from "./cookies.ts";
import type { WebDeps } from "./deps.ts";
import { type FetchResult, fetchOnce, type Validators } from "./fetch-once.ts";
import { REQUEST_GAP_MS, type RequestClaim } from "./hosts.ts";
import { REDIRECTS_MAX } from "./redirects.ts";
import { fetchRobots, type RobotsResult } from "./robots.ts";

export interface CrawlRequest {
	/** Where the page is looked for by now. */
	url: string;
	/** How many redirects led there. */
	redirects: number;
	/** The cookies that the redirects have set. */
	cookies?: readonly Cookie[] | undefined;
	/** What is known of an earlier version of the page. */
	conditional: Validators;
}

export interface CrawlDeps extends WebDeps {
	/** `claimRequest` of the brain. */
	claim(url: string): Promise<RequestClaim>;
	/** `keepRobots` of the brain. */
	keepRobots(origin: string, robots: RobotsResult): Promise<void>;
}

export type CrawlResult =
	| Exclude<FetchResult, { kind: "redirect" }>
	/** The same again, in `delayMs`. */
	| { kind: "later"; delayMs: number }
	/** The next step goes to `to`, with these cookies. */
	| { kind: "redirected"; to: string; redirects: number; cookies?: readonly Cookie[] };

/**
 * Takes one step towards a page: waits for nothing but the network, and makes one request to the page's site at most, or the
 * one for its robots.txt and that. Nothing is requested that the address, its host's robots.txt or its host's turn
 * forbids. Rejects when `signal` aborts or a call of the brain fails.
 */
export async function crawlStep(
	request: CrawlRequest,
	deps: CrawlDeps,
	signal: AbortSignal,
): Promise<CrawlResult> {
	const checked = checkUrl(request.url, deps.allowHosts);
	if (checked.kind === "refused") return checked;
	const { href, origin } = checked.url;
	let turn = await deps.claim(href);
	if (turn.kind === "read_robots") {
		await deps.keepRobots(origin, await fetchRobots(origin, deps, signal));
		turn = await deps.claim(href);
	}
	switch (turn.kind) {
		case "go":
			return toCrawlResult(
				await fetchOnce(href, request.conditional, deps, signal, request.cookies),
				request,
			);
		case "wait":
			return { kind: "later", delayMs: turn.delayMs };
		case "read_robots":
			return { kind: "later", delayMs: REQUEST_GAP_MS };
		case "forbidden":
			return { kind: "refused", reason: turn.reason };
		case "closed":
			return { kind: "broken", reason: turn.reason, retryAfterS: turn.retryAfterS };
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

const COOKIES_HINT = "It sets cookies, which were sent back, but it may require more than that.";
