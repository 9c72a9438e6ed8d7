import { canDecodeBody, discardBody, readBody } from "./body.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";
import { FETCH_TIMEOUT_MS, type FetchFailure, toFailure } from "./fetch-once.ts";
import { redirectTarget, request } from "./request.ts";

/** The result of one request for a sitemap. A sitemap that is too large is cut off. */
export type SitemapResult =
	| { kind: "sitemap"; text: string }
	| { kind: "redirect"; to: string }
	| FetchFailure;

/** Maximum size of a sitemap after decompression. */
const SITEMAP_MAX_BYTES = 10 * 1024 * 1024;

/** Fetches a sitemap with exactly one request. Gzip is recognized even if it is not declared. */
export async function fetchSitemap(url: string, deps: WebDeps, signal: AbortSignal): Promise<SitemapResult> {
	try {
		return await withDeadline(FETCH_TIMEOUT_MS, signal, (within) => fetchText(url, deps, within));
	} catch {
		signal.throwIfAborted();
		return { kind: "broken", reason: "The connection to the site failed." };
	}
}

async function fetchText(address: string, deps: WebDeps, signal: AbortSignal): Promise<SitemapResult> {
	const startedAt = deps.now();
	const requested = await request(address, { accept: "application/xml, text/xml, text/plain" }, deps, signal);
	if (requested.kind !== "response") return requested;
	const { url, response } = requested;
	const respond = (bytes: number, result: SitemapResult) => {
		deps.onResponse?.({ status: response.status, bytes, durationMs: deps.now() - startedAt });
		return result;
	};
	const to = redirectTarget(response, url);
	if (response.status !== 200 || !canDecodeBody(response)) {
		discardBody(response);
		if (to !== null) return respond(0, { kind: "redirect", to });
		if (response.status === 200) return respond(0, { kind: "refused", reason: UNSUPPORTED });
		return respond(0, toFailure(response.status, response.headers, deps.now()));
	}
	const body = await readBody(response, SITEMAP_MAX_BYTES, signal);
	if (body === null) return respond(0, { kind: "broken", reason: "The site sent corrupt compressed data." });
	return respond(body.bytes.length, { kind: "sitemap", text: new TextDecoder().decode(body.bytes) });
}

const UNSUPPORTED = "The site sent the sitemap in an unsupported content encoding.";
