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

/** The cache validators of a stored page. They are sent in conditional requests (RFC 9110, 13.1). */
export interface Validators {
	etag: string | null;
	lastModified: string | null;
}

/** A document fetched from the web. */
export interface Document extends Validators {
	kind: "document";
	/** The URL that the document was fetched from, without a fragment. */
	url: string;
	type: DocumentType;
	body: string;
}

/** The result of one request. `reason` is shown to the user. */
export type FetchResult =
	| Document
	/** `cookies`: the redirect chain's updated cookies, if the response changed them. */
	| { kind: "redirect"; to: string; cookies?: readonly Cookie[] }
	| { kind: "not_modified" }
	| FetchFailure;

/** Why a request failed. `reason` is shown to the user. */
export type FetchFailure =
	/** A permanent failure. `gone`: the page does not exist. */
	| { kind: "refused"; reason: string; gone?: true }
	/** A temporary failure, with the site's `Retry-After` if it sent one. */
	| { kind: "broken"; reason: string; retryAfterS?: number };

/** Timeout of a request, including the DNS lookup and reading the body. */
export const FETCH_TIMEOUT_MS = 10_000;
/** Maximum size of a page after decompression. */
export const DOCUMENT_MAX_BYTES = 2 * 1024 * 1024;

/** Maximum length of a stored validator, in UTF-16 code units. */
const VALIDATOR_MAX_CHARS = 500;
const ACCEPT = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9";
const GONE_STATUSES = new Set([404, 410]);
const NOT_TEXT: FetchResult = {
	kind: "refused",
	reason: "This is not a web page or text. Only HTML, plain text and Markdown can be read.",
};
const UNSUPPORTED_ENCODING: FetchResult = {
	kind: "refused",
	reason: "The site sent the page in an unsupported content encoding.",
};
/** Statuses below 500 that indicate a temporary failure. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/**
 * Checks a URL and fetches the page with exactly one request. Returns redirects, including `Refresh` headers and meta
 * refreshes, instead of following them, so that their targets are checked too. Returns site failures as results.
 * Rejects only when `signal` is aborted.
 */
export async function fetchOnce(
	url: string,
	validators: Validators,
	deps: WebDeps,
	signal: AbortSignal,
	cookies: readonly Cookie[] = [],
): Promise<FetchResult> {
	try {
		return await withDeadline(FETCH_TIMEOUT_MS, signal, async (within) => {
			const startedAt = deps.now();
			const requested = await request(url, buildHeaders(url, validators, cookies), deps, within);
			if (requested.kind !== "response") return requested;
			const { status } = requested.response;
			const size = { bytes: 0 };
			const fetched = await readResponse(requested.url, requested.response, validators, deps, within, size);
			if (fetched.kind !== "document") discardBody(requested.response);
			deps.onResponse?.({ status, bytes: size.bytes, durationMs: deps.now() - startedAt });
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
				? `The site did not respond within ${FETCH_TIMEOUT_MS / 1_000} seconds.`
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
	validators: Validators,
	deps: WebDeps,
	signal: AbortSignal,
	size: { bytes: number },
): Promise<FetchResult> {
	const { status, headers } = response;
	const to = redirectTarget(response, url);
	if (to !== null) return { kind: "redirect", to };
	if (status === 304 && hasValidator(validators)) return { kind: "not_modified" };
	if (status !== 200) return toFailure(status, headers, deps.now());
	const refreshed = refreshTarget(headers.get("refresh"), url.href);
	if (refreshed !== null) return { kind: "redirect", to: refreshed };
	const contentType = parseContentType(headers.get("content-type"));
	if (!canBeDocument(contentType)) return NOT_TEXT;
	if (!canDecodeBody(response)) return UNSUPPORTED_ENCODING;
	const unpacked = await readBody(response, DOCUMENT_MAX_BYTES, signal);
	if (unpacked === null) return { kind: "broken", reason: "The site sent corrupt compressed data." };
	size.bytes = unpacked.bytes.length;
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

/** Returns the failure that a status other than 200 stands for. */
export function toFailure(status: number, headers: Headers, now: number): FetchFailure {
	const reason = `The site returned status ${status}.`;
	if (GONE_STATUSES.has(status)) return { kind: "refused", reason, gone: true };
	if (status < 500 && !TRANSIENT_STATUSES.has(status)) return { kind: "refused", reason };
	const afterMs = parseRetryAfter(headers.get("retry-after"), now);
	return {
		kind: "broken",
		reason,
		...(afterMs !== undefined && { retryAfterS: Math.ceil(afterMs / 1_000) }),
	};
}

/** Returns a validator that can be sent back verbatim, or null. */
function sanitizeValidator(header: string | null): string | null {
	return header !== null && header.length <= VALIDATOR_MAX_CHARS && /^[\x20-\x7e]+$/.test(header)
		? header
		: null;
}
