import type { z } from "zod";
import { Tokens } from "../contracts/auth.ts";
import { ErrorBody } from "../contracts/errors.ts";
import { ApiError } from "./api-error.ts";
import type { Clock, Fetch } from "./platform.ts";
import type { TokenStore } from "./token-store.ts";

export interface HttpDeps {
	/** Without a slash at its end. */
	baseUrl: string;
	fetch: Fetch;
	tokens: TokenStore;
	/** Speaks for the caller instead of the tokens. */
	apiKey?: string | undefined;
	clock: Clock;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
	body?: object;
	/** A body that is no JSON, instead of `body`. */
	content?: { type: string; text: string };
	/** How long the whole answer may take. */
	timeoutMs?: number;
}

interface Request extends CallOptions {
	method: Method;
	path: string;
	accept: string;
}

/** Makes of an answer's text what the caller wants. */
type Read<T> = (text: string, status: number) => T;

const REQUEST_TIMEOUT_MS = 15_000;
const SIGNED_OUT_TEXT = "You are signed out. Please sign in again.";

/**
 * HTTP calls, each answer parsed by its contract; what goes wrong is an `ApiError`. A refused access token is refreshed
 * once, whoever asks first; when that is refused too, the tokens are forgotten.
 */
export class Http {
	readonly #deps: HttpDeps;
	#refreshing: Promise<string> | null = null;

	constructor(deps: HttpDeps) {
		this.#deps = deps;
	}

	/** A call of the one signed in. */
	call<T>(schema: z.ZodType<T>, method: Method, path: string, options: CallOptions = {}): Promise<T> {
		return this.#authorised({ method, path, accept: JSON_TYPE, ...options }, jsonOf(schema));
	}

	/** A call that needs no sign-in. */
	callOpenly<T>(schema: z.ZodType<T>, method: Method, path: string, options: CallOptions = {}): Promise<T> {
		return this.#send({ method, path, accept: JSON_TYPE, ...options }, jsonOf(schema));
	}

	/** An answer that is no JSON, as it is, of the media type `accept`. */
	text(accept: string, path: string, options: CallOptions = {}): Promise<string> {
		return this.#authorised({ method: "GET", path, accept, ...options }, (text) => text);
	}

	async #authorised<T>(request: Request, read: Read<T>): Promise<T> {
		const { apiKey } = this.#deps;
		if (apiKey !== undefined) return this.#send(request, read, apiKey);
		const tokens = await this.#deps.tokens.load();
		if (!tokens) throw new ApiError("unauthenticated", SIGNED_OUT_TEXT, { status: 401 });
		try {
			return await this.#send(request, read, tokens.access);
		} catch (error) {
			if (!isUnauthorised(error)) throw error;
		}
		const access = await this.#refresh(tokens.access);
		try {
			return await this.#send(request, read, access);
		} catch (error) {
			if (isUnauthorised(error)) await this.#deps.tokens.save(null);
			throw error;
		}
	}

	#refresh(staleAccess: string): Promise<string> {
		const { tokens } = this.#deps;
		const work = () => this.#refreshNow(staleAccess);
		this.#refreshing ??= (tokens.exclusively ? tokens.exclusively(work) : work()).finally(() => {
			this.#refreshing = null;
		});
		return this.#refreshing;
	}

	async #refreshNow(staleAccess: string): Promise<string> {
		const { tokens } = this.#deps;
		const before = await tokens.load();
		if (before && before.access !== staleAccess) return before.access;
		try {
			if (!before) throw new ApiError("unauthenticated", SIGNED_OUT_TEXT, { status: 401 });
			const path = "/api/authentication/token/refresh/";
			const fresh = await this.callOpenly(Tokens, "POST", path, { body: { refresh: before.refresh } });
			await tokens.save(fresh);
			return fresh.access;
		} catch (error) {
			if (!isUnauthorised(error)) throw error;
			// Another tab without the lock may have used the refresh token a moment ago: then its new pair counts.
			const after = await tokens.load();
			if (after && after.access !== staleAccess) return after.access;
			await tokens.save(null);
			throw new ApiError(error.code, SIGNED_OUT_TEXT, { status: 401, cause: error });
		}
	}

	async #send<T>(request: Request, read: Read<T>, bearer?: string): Promise<T> {
		const { response, text } = await this.#exchange(request, bearer);
		const { status } = response;
		if (response.ok) return read(text, status);
		const refused = ErrorBody.safeParse(parseJson(text));
		if (!refused.success) throw new ApiError("unreadable", `The server answered ${status}.`, { status });
		const { code, error, request_id } = refused.data;
		throw new ApiError(code, error, { status, requestId: request_id });
	}

	async #exchange(request: Request, bearer?: string): Promise<{ response: Response; text: string }> {
		const { method, path, accept, body, timeoutMs = REQUEST_TIMEOUT_MS } = request;
		const content = body ? { type: JSON_TYPE, text: JSON.stringify(body) } : request.content;
		const { baseUrl, fetch, clock } = this.#deps;
		// Not AbortSignal.timeout: React Native lacks it.
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
				...(content ? { body: content.text } : {}),
				signal: abort.signal,
			});
			return { response, text: await response.text() };
		} catch (cause) {
			throw new ApiError("unreachable", "The server cannot be reached.", { cause });
		} finally {
			cancelTimer();
		}
	}
}

const JSON_TYPE = "application/json";

function jsonOf<T>(schema: z.ZodType<T>): Read<T> {
	return (text, status) => {
		const parsed = schema.safeParse(parseJson(text));
		if (parsed.success) return parsed.data;
		const cause = parsed.error;
		throw new ApiError("unreadable", "The server's answer could not be read.", { status, cause });
	};
}

function isUnauthorised(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 401;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
