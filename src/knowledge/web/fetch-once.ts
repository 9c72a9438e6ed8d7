import { parseRetryAfter } from "../../upstream/retry-after.ts";
import { canDecodeBody, discardBody, readBody } from "./body.ts";
import { decodeText } from "./charset/charset.ts";
import { canBeDocument, type DocumentType, detectDocumentType, parseContentType } from "./content-type.ts";
import { type Cookie, formatCookieHeader, updateCookies } from "./cookies.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";
import { metaRefresh, refreshTarget } from "./refresh.ts";
import { redirectTarget, request } from "./request.ts";
import { looksLikeText } from "./sniff.ts";

/** What is known of an earlier version of a page; a site that has no newer one then sends none. */
export interface Validators {
	etag: string | null;
	lastModified: string | null;
}

export interface Document extends Validators {
	kind: "document";
	/** Where it was read, without a fragment. */
	url: string;
	type: DocumentType;
	body: string;
}

export type FetchResult =
	| Document
	/** `cookies`: the cookies of the chain, if the response changed them. */
	| { kind: "redirect"; to: string; cookies?: readonly Cookie[] }
	| { kind: "not_modified" }
	/** For good; `reason` is a sentence to show. `gone`: the site knows no such page (any more). */
	| { kind: "refused"; reason: string; gone?: true }
	/** Another try may do, after so many seconds where the site said so. */
	| { kind: "broken"; reason: string; retryAfterS?: number };

/** Longest time for one request, looking its name up and reading its body included, in milliseconds. */
export const FETCH_TIMEOUT_MS = 10_000;
/** Largest page, in bytes once it is unpacked. */
export const DOCUMENT_MAX_BYTES = 2 * 1024 * 1024;

/** Longest ETag or date that is kept, in characters. */
const VALIDATOR_MAX_CHARS = 500;
const ACCEPT = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9";
const GONE_STATUSES = new Set([404, 410]);
const NOT_TEXT: FetchResult = {
	kind: "refused",
	reason: "This is no web page or text: only HTML, plain text and Markdown are read.",
};
const UNSUPPORTED_ENCODING: FetchResult = {
	kind: "refused",
	reason: "The site sent the page packed in a way that is not understood.",
};
/** Statuses below 500 after which another try may do. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/**
 * Reads a page by exactly one request, after its address was checked: a redirect, also one by a `Refresh` header or a meta
 * refresh, is not followed but handed back, to be checked again. Everything that a site does wrong is a result; it rejects only when `signal` aborts.
 */
export async function fetchOnce(
	url: string,
	conditional: Validators,
	deps: WebDeps,
	signal: AbortSignal,
	cookies: readonly Cookie[] = [],
): Promise<FetchResult> {
	try {
		return await withDeadline(FETCH_TIMEOUT_MS, signal, async (within) => {
			const requested = await request(url, buildHeaders(url, conditional, cookies), deps, within);
			if (requested.kind !== "response") return requested;
			const fetched = await readResponse(requested.url, requested.response, conditional, deps, within);
			if (fetched.kind !== "document") discardBody(requested.response);
			if (fetched.kind !== "redirect") return fetched;
			const changed = updateCookies(cookies, requested.response.headers, requested.url, deps.now());
			return changed === cookies ? fetched : { ...fetched, cookies: changed };
		});
	} catch (error) {
		signal.throwIfAborted();
		const late = error instanceof DOMException && error.name === "TimeoutError";
		return {
			kind: "broken",
			reason: late
				? `The site took longer than ${FETCH_TIMEOUT_MS / 1_000} s.`
				: "The connection to the site failed.",
		};
	}
}

function buildHeaders(
	url: string,
	{ etag, lastModified }: Validators,
	cookies: readonly Cookie[],
): Record<string, string> {
	const cookie = cookies.length === 0 ? null : formatCookieHeader(cookies, new URL(url));
	return {
		accept: ACCEPT,
		...(cookie !== null && { cookie }),
		...(etag !== null && { "if-none-match": etag }),
		...(lastModified !== null && { "if-modified-since": lastModified }),
	};
}

async function readResponse(
	url: URL,
	response: Response,
	conditional: Validators,
	deps: WebDeps,
	signal: AbortSignal,
): Promise<FetchResult> {
	const { status, headers } = response;
	const to = redirectTarget(response, url);
	if (to !== null) return { kind: "redirect", to };
	if (status === 304 && hasValidator(conditional)) return { kind: "not_modified" };
	if (status !== 200) return toFailure(status, headers, deps.now());
	const refreshed = refreshTarget(headers.get("refresh"), url.href);
	if (refreshed !== null) return { kind: "redirect", to: refreshed };
	const contentType = parseContentType(headers.get("content-type"));
	if (!canBeDocument(contentType)) return NOT_TEXT;
	if (!canDecodeBody(response)) return UNSUPPORTED_ENCODING;
	const unpacked = await readBody(response, DOCUMENT_MAX_BYTES, signal);
	if (unpacked === null) return { kind: "broken", reason: "The site sent the page packed and damaged." };
	if (unpacked.cut)
		return {
			kind: "refused",
			reason: `The page is larger than ${DOCUMENT_MAX_BYTES / (1024 * 1024)} MB.`,
		};
	const body = decodeText(unpacked.bytes, contentType.charset, true);
	const type = detectDocumentType(contentType, body, url.pathname);
	if (!looksLikeText(body)) return NOT_TEXT;
	if (type === null) return NOT_TEXT;
	const moved = type === "html" ? metaRefresh(body, url.href) : null;
	if (moved !== null) return { kind: "redirect", to: moved };
	return {
		kind: "document",
		url: url.href,
		type,
		body: type === "html" ? body : decodeText(unpacked.bytes, contentType.charset, false),
		etag: sanitizeValidator(headers.get("etag")),
		lastModified: sanitizeValidator(headers.get("last-modified")),
	};
}

function hasValidator({ etag, lastModified }: Validators): boolean {
	return etag !== null || lastModified !== null;
}

function toFailure(status: number, headers: Headers, now: number): FetchResult {
	const reason = `The site answered with status ${status}.`;
	if (GONE_STATUSES.has(status)) return { kind: "refused", reason, gone: true };
	if (status < 500 && !TRANSIENT_STATUSES.has(status)) return { kind: "refused", reason };
	const afterMs = parseRetryAfter(headers.get("retry-after"), now);
	return {
		kind: "broken",
		reason,
		...(afterMs !== undefined && { retryAfterS: Math.ceil(afterMs / 1_000) }),
	};
}

/** One that can be sent back as it came, or none. */
function sanitizeValidator(header: string | null): string | null {
	return header !== null && header.length <= VALIDATOR_MAX_CHARS && /^[\x20-\x7e]+$/.test(header)
		? header
		: null;
}
