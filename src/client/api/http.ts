import type { z } from "zod";
import { Tokens } from "../../contracts/auth.ts";
import { ErrorBody } from "../../contracts/errors.ts";
import type { Clock, Fetch } from "../platform.ts";
import { ApiError, hasCode } from "./error.ts";
import { survivingTokens, type TokenStore } from "./token-store.ts";

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
/** How long another tab that refreshed at the same time may take to store its pair, in milliseconds. */
const FASTER_TAB_MS = 1_000;
const SIGNED_OUT_TEXT = "You are signed out. Please sign in again.";

/**
 * HTTP calls, each answer parsed by its contract; what goes wrong is an `ApiError`. A refused access token is refreshed
 * once, whoever asks first; when the server refuses that too, the tokens are forgotten. A refresh that gets no response,
 * or an error that says nothing about the token, forgets nothing.
 */
export class Http {
	/** The tokens that authenticate calls. */
	readonly tokens: TokenStore;
	readonly #deps: HttpDeps;
	#refreshing: Promise<string> | null = null;

	constructor(deps: HttpDeps) {
		this.#deps = deps;
		this.tokens = survivingTokens(deps.tokens);
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
		const tokens = await this.tokens.load();
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
		const { tokens } = this;
		const work = () => this.#refreshNow(staleAccess);
		this.#refreshing ??= (tokens.exclusively ? tokens.exclusively(work) : work()).finally(() => {
			this.#refreshing = null;
		});
		return this.#refreshing;
	}

	async #refreshNow(staleAccess: string): Promise<string> {
		const { tokens } = this;
		const before = await tokens.load();
		if (!before) throw signedOut();
		if (before.access !== staleAccess) return before.access;
		let renewed = await this.#renew(before.refresh);
		let after = await tokens.load();
		if (hasCode(renewed, "token_refused") && after?.refresh === before.refresh) {
			// A concurrent call with the same token won. It may come from a tab without the lock that is about to store its pair.
			await this.#delay(FASTER_TAB_MS);
			after = await tokens.load();
			if (after?.refresh === before.refresh) {
				renewed = await this.#renew(before.refresh);
				after = await tokens.load();
			}
		}
		const [pair, refused] = renewed instanceof ApiError ? [null, renewed] : [renewed, null];
		// Another tab has renewed them, or somebody has signed out or in: what is stored now counts, unless it is an older pair.
		if (after?.refresh !== before.refresh && !(pair && isNewer(pair, after))) {
			if (after) return after.access;
			throw signedOut();
		}
		await tokens.save(pair);
		if (pair) return pair.access;
		throw new ApiError(refused?.code ?? "unauthenticated", SIGNED_OUT_TEXT, { status: 401, cause: refused });
	}

	/**
	 * A new pair, or why the server gives none for this refresh token. A request whose response is lost is sent again at
	 * once; should that get no response either, the next call presents the same token, which the server takes for two
	 * minutes after its first use. Throws when the server said nothing about the token.
	 */
	async #renew(refresh: string): Promise<Tokens | ApiError> {
		const send = () =>
			this.callOpenly(Tokens, "POST", "/api/authentication/token/refresh/", { body: { refresh } });
		try {
			return await send().catch((error) => {
				if (mayHaveArrived(error)) return send();
				throw error;
			});
		} catch (error) {
			if (isUnauthorised(error)) return error;
			throw error;
		}
	}

	#delay(ms: number): Promise<void> {
		return new Promise((resolve) => {
			this.#deps.clock.after(ms, resolve);
		});
	}

	/** Newer tokens stay. */
	async #forget(access: string): Promise<void> {
		const { tokens } = this;
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

/** Returns whether the server itself refuses the token: a proxy's own 401 page says nothing about it. */
function isUnauthorised(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 401 && error.code !== "unreadable";
}

/** Returns whether the server may have handled a request whose response was lost. */
function mayHaveArrived(error: unknown): boolean {
	if (!(error instanceof ApiError)) return false;
	return error.status === null || error.status >= 500 || error.code === "unreadable";
}

/** Returns whether `pair` was issued after `stored` in the same sign-in: a refresh token is `<sign-in>.<generation>.<proof>`. */
function isNewer(pair: Tokens, stored: Tokens | null): boolean {
	const [signIn, generation] = pair.refresh.split(".");
	const [storedSignIn, storedGeneration] = stored?.refresh.split(".") ?? [];
	return signIn === storedSignIn && Number(generation) > Number(storedGeneration);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
