import type { z } from "zod";
import { Tokens } from "../../contracts/auth.ts";
import { ErrorBody } from "../../contracts/errors.ts";
import { tryParseJson } from "../../contracts/json.ts";
import type { Clock, Fetch } from "../platform.ts";
import { ApiError, hasCode } from "./error.ts";
import { type TokenStore, withMemoryFallback } from "./token-store.ts";

export interface HttpDeps {
	/** Without a trailing slash. */
	baseUrl: string;
	fetch: Fetch;
	tokens: TokenStore;
	/** API key that authenticates calls in place of the tokens. */
	apiKey?: string | undefined;
	clock: Clock;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
	body?: object;
	/** A body that is not JSON, sent in place of `body`. */
	content?: { type: string; body: string | Blob | Uint8Array<ArrayBuffer> };
	/** Time limit for the complete response. */
	timeoutMs?: number;
	/** Called with the number of bytes received so far, where the platform streams responses. */
	onProgress?: (bytes: number) => void;
}

interface Request extends CallOptions {
	method: Method;
	path: string;
	accept: string;
}

/** Parses the text of a response. */
type ParseResponse<T> = (text: string, status: number) => T;

const REQUEST_TIMEOUT_MS = 15_000;
/** How long to wait for another tab to store the tokens that it has refreshed. */
const OTHER_TAB_SAVE_MS = 1_000;
const SIGNED_OUT_TEXT = "You are signed out. Sign in again.";

/**
 * HTTP client that validates responses against their contracts and throws an `ApiError` on failure. When the server
 * rejects the access token, concurrent calls share one refresh. The tokens are removed only if the server rejects the
 * refresh token, not if the refresh gets no response or fails with an unrelated error.
 */
export class Http {
	/** The tokens that authenticate calls. */
	readonly tokens: TokenStore;
	readonly #deps: HttpDeps;
	#refreshing: Promise<string> | null = null;

	constructor(deps: HttpDeps) {
		this.#deps = deps;
		this.tokens = withMemoryFallback(deps.tokens);
	}

	/** Calls an endpoint and authenticates with the tokens or the API key. */
	call<T>(schema: z.ZodType<T>, method: Method, path: string, options: CallOptions = {}): Promise<T> {
		return this.#callAuthenticated({ method, path, accept: JSON_TYPE, ...options }, jsonParser(schema));
	}

	/** Calls an endpoint without authentication. */
	callPublic<T>(schema: z.ZodType<T>, method: Method, path: string, options: CallOptions = {}): Promise<T> {
		return this.#request({ method, path, accept: JSON_TYPE, ...options }, jsonParser(schema));
	}

	/** Requests the media type `accept` and returns the response as text. */
	getText(accept: string, path: string, options: CallOptions = {}): Promise<string> {
		return this.#callAuthenticated({ method: "GET", path, accept, ...options }, (text) => text);
	}

	async #callAuthenticated<T>(request: Request, parse: ParseResponse<T>): Promise<T> {
		const { apiKey } = this.#deps;
		if (apiKey !== undefined) return this.#request(request, parse, apiKey);
		const tokens = await this.tokens.load();
		if (!tokens) throw signedOutError();
		try {
			return await this.#request(request, parse, tokens.access);
		} catch (error) {
			if (!isUnauthorized(error)) throw error;
		}
		const access = await this.#refresh(tokens.access);
		try {
			return await this.#request(request, parse, access);
		} catch (error) {
			if (isUnauthorized(error)) await this.#removeTokens(access);
			throw error;
		}
	}

	#refresh(staleAccess: string): Promise<string> {
		const { tokens } = this;
		const work = () => this.#refreshLocked(staleAccess);
		this.#refreshing ??= (tokens.withLock ? tokens.withLock(work) : work()).finally(() => {
			this.#refreshing = null;
		});
		return this.#refreshing;
	}

	async #refreshLocked(staleAccess: string): Promise<string> {
		const { tokens } = this;
		const before = await tokens.load();
		if (!before) throw signedOutError();
		if (before.access !== staleAccess) return before.access;
		let renewed = await this.#renew(before.refresh);
		let after = await tokens.load();
		if (hasCode(renewed, "token_refused") && after?.refresh === before.refresh) {
			// Another call used this refresh token first. That call may come from a tab that holds no lock and has not
			// stored its new pair yet.
			await this.#delay(OTHER_TAB_SAVE_MS);
			after = await tokens.load();
			if (after?.refresh === before.refresh) {
				renewed = await this.#renew(before.refresh);
				after = await tokens.load();
			}
		}
		const [pair, refused] = renewed instanceof ApiError ? [null, renewed] : [renewed, null];
		// Another tab refreshed the tokens, or the user signed in or out. Use the stored pair unless it is older.
		if (after?.refresh !== before.refresh && !(pair && isNewer(pair, after))) {
			if (after) return after.access;
			throw signedOutError();
		}
		await tokens.save(pair);
		if (pair) return pair.access;
		throw new ApiError(refused?.code ?? "unauthenticated", SIGNED_OUT_TEXT, { status: 401, cause: refused });
	}

	/**
	 * Returns a new pair of tokens, or the error if the server rejects the refresh token. Retries once if the response
	 * is lost. If the retry also fails, the next call sends the same token again: the server accepts a refresh token
	 * for two minutes after its first use.
	 *
	 * @throws {ApiError} when the error is unrelated to the token
	 */
	async #renew(refresh: string): Promise<Tokens | ApiError> {
		const request = () =>
			this.callPublic(Tokens, "POST", "/api/authentication/token/refresh/", { body: { refresh } });
		try {
			return await request().catch((error) => {
				if (mayHaveArrived(error)) return request();
				throw error;
			});
		} catch (error) {
			if (isUnauthorized(error)) return error;
			throw error;
		}
	}

	#delay(ms: number): Promise<void> {
		return new Promise((resolve) => {
			this.#deps.clock.after(ms, resolve);
		});
	}

	/** Removes the tokens unless they are newer than `access`. */
	async #removeTokens(access: string): Promise<void> {
		const { tokens } = this;
		if ((await tokens.load())?.access === access) await tokens.save(null);
	}

	async #request<T>(request: Request, parse: ParseResponse<T>, bearer?: string): Promise<T> {
		const { response, text } = await this.#exchange(request, bearer);
		const { status } = response;
		if (response.ok) return parse(text, status);
		const failure = ErrorBody.safeParse(tryParseJson(text));
		if (!failure.success)
			throw new ApiError("unreadable", `The server responded with status ${status}.`, { status });
		const { code, error, request_id, fields } = failure.data;
		throw new ApiError(code, error, { status, requestId: request_id, fields });
	}

	async #exchange(request: Request, bearer?: string): Promise<{ response: Response; text: string }> {
		const { method, path, accept, body, timeoutMs = REQUEST_TIMEOUT_MS } = request;
		const content = body ? { type: JSON_TYPE, body: JSON.stringify(body) } : request.content;
		const { baseUrl, fetch, clock } = this.#deps;
		// React Native lacks AbortSignal.timeout.
		const abort = new AbortController();
		const cancelTimer = clock.after(timeoutMs, () => abort.abort());
		try {
			const response = await fetch(baseUrl + path, {
				method,
				headers: {
					accept,
					...(content ? { "content-type": content.type } : {}),
					...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
				},
				...(content ? { body: content.body } : {}),
				signal: abort.signal,
				// A page that is being closed can still delete.
				keepalive: method === "DELETE",
			});
			return { response, text: await readText(response, request.onProgress) };
		} catch (cause) {
			throw new ApiError("unreachable", "The server cannot be reached.", { cause });
		} finally {
			cancelTimer();
		}
	}
}

async function readText(response: Response, onProgress?: (bytes: number) => void): Promise<string> {
	// React Native's responses have no body.
	if (!onProgress || !response.body) return response.text();
	const reader = response.body.getReader();
	const decoder = new TextDecoder();
	let text = "";
	for (let bytes = 0; ; ) {
		const { done, value } = await reader.read();
		if (done) return text + decoder.decode();
		text += decoder.decode(value, { stream: true });
		bytes += value.byteLength;
		onProgress(bytes);
	}
}

const JSON_TYPE = "application/json";

function jsonParser<T>(schema: z.ZodType<T>): ParseResponse<T> {
	return (text, status) => {
		const parsed = schema.safeParse(tryParseJson(text));
		if (parsed.success) return parsed.data;
		const cause = parsed.error;
		throw new ApiError("unreadable", "The server's response has an unexpected format.", { status, cause });
	};
}

function signedOutError(): ApiError {
	return new ApiError("unauthenticated", SIGNED_OUT_TEXT, { status: 401 });
}

/** Checks whether the server rejected the token. A proxy's 401 page does not count. */
function isUnauthorized(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 401 && error.code !== "unreadable";
}

/** Checks whether the server may have handled the request despite the error. */
function mayHaveArrived(error: unknown): boolean {
	if (!(error instanceof ApiError)) return false;
	return error.status === null || error.status >= 500 || error.code === "unreadable";
}

/**
 * Checks whether `pair` is from the same session as `stored` and newer. A refresh token is
 * `<session>.<generation>.<proof>`.
 */
function isNewer(pair: Tokens, stored: Tokens | null): boolean {
	const [session, generation] = pair.refresh.split(".");
	const [storedSession, storedGeneration] = stored?.refresh.split(".") ?? [];
	return session === storedSession && Number(generation) > Number(storedGeneration);
}
