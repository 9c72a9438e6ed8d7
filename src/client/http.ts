import type { z } from "zod";
import { Tokens } from "../contracts/auth.ts";
import { ErrorBody } from "../contracts/errors.ts";
import { ApiError, hasCode } from "./api-error.ts";
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
/** From one tab's hearing that it was too slow to refresh until the faster one has kept its pair. */
const FASTER_TAB_MS = 1_000;
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
		if (!tokens) throw signedOut();
		try {
			return await this.#send(request, read, tokens.access);
		} catch (error) {
			if (!isUnauthorised(error)) throw error;
		}
		const access = await this.#refresh(tokens.access);
		try {
			return await this.#send(request, read, access);
		} catch (error) {
			if (isUnauthorised(error)) await this.#forget(access);
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
		const { tokens, clock } = this.#deps;
		const before = await tokens.load();
		if (!before) throw signedOut();
		if (before.access !== staleAccess) return before.access;
		const renewed = await this.#renew(before.refresh);
		let after = await tokens.load();
		if (hasCode(renewed, "token_refused") && after?.refresh === before.refresh) {
			// Another tab without the lock was faster then, and may be about to keep its new pair.
			await new Promise<void>((resolve) => clock.after(FASTER_TAB_MS, resolve));
			after = await tokens.load();
		}
		// Another tab has renewed them, or somebody has signed out or in: what is kept now counts.
		if (after?.refresh !== before.refresh) {
			if (after) return after.access;
			throw signedOut();
		}
		const refused = renewed instanceof ApiError;
		await tokens.save(refused ? null : renewed);
		if (refused) throw new ApiError(renewed.code, SIGNED_OUT_TEXT, { status: 401, cause: renewed });
		return renewed.access;
	}

	/** A new pair, or why there is none for this refresh token any more. */
	async #renew(refresh: string): Promise<Tokens | ApiError> {
		try {
			return await this.callOpenly(Tokens, "POST", "/api/authentication/token/refresh/", {
				body: { refresh },
			});
		} catch (error) {
			if (isUnauthorised(error)) return error;
			throw error;
		}
	}

	/** Newer tokens stay. */
	async #forget(access: string): Promise<void> {
		const { tokens } = this.#deps;
		if ((await tokens.load())?.access === access) await tokens.save(null);
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

function signedOut(): ApiError {
	return new ApiError("unauthenticated", SIGNED_OUT_TEXT, { status: 401 });
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
