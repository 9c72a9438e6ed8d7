import type { z } from "zod";
import { SignedIn, Ticket, Tokens } from "../contracts/auth.ts";
import { MessageList } from "../contracts/conversations.ts";
import { ErrorBody } from "../contracts/errors.ts";
import { Health } from "../contracts/health.ts";
import { CancelAccepted, ChatAccepted, type ChatRequest, TaskStatus } from "../contracts/tasks.ts";
import { ApiError } from "./api-error.ts";
import type { Clock, Fetch } from "./platform.ts";
import type { TokenStore } from "./token-store.ts";

export interface HttpDeps {
	/** Without a slash at its end. */
	baseUrl: string;
	fetch: Fetch;
	tokens: TokenStore;
	clock: Clock;
}

export interface PageOptions {
	limit?: number;
	cursor?: string;
}

/** What a question needs on the wire; the server fills in what is left out. */
export type Question = z.input<typeof ChatRequest>;

const REQUEST_TIMEOUT_MS = 15_000;
const SIGNED_OUT_TEXT = "You are signed out. Please sign in again.";

/** The REST calls, each parsed by its contract. A refused access token is refreshed once, whoever asks first. */
export class Http {
	readonly #deps: HttpDeps;
	#refreshing: Promise<string> | null = null;

	constructor(deps: HttpDeps) {
		this.#deps = deps;
	}

	async signInAsGuest(): Promise<SignedIn> {
		const signedIn = await this.#send(SignedIn, "POST", "/api/authentication/guest/", {});
		await this.#deps.tokens.save(signedIn.tokens);
		return signedIn;
	}

	health(): Promise<Health> {
		return this.#send(Health, "GET", "/api/health/");
	}

	async ticket(conversationId: string): Promise<string> {
		const body = { conversation_id: conversationId };
		return (await this.#authorised(Ticket, "POST", "/api/authentication/ws-ticket/", body)).ticket;
	}

	chat(question: Question): Promise<ChatAccepted> {
		return this.#authorised(ChatAccepted, "POST", "/api/agents/async/chat_async/", question);
	}

	status(taskId: string): Promise<TaskStatus> {
		return this.#authorised(TaskStatus, "GET", `/api/agents/async/status/${encodeURIComponent(taskId)}/`);
	}

	cancel(taskId: string): Promise<CancelAccepted> {
		const path = `/api/agents/async/cancel/${encodeURIComponent(taskId)}/`;
		return this.#authorised(CancelAccepted, "POST", path, {});
	}

	messages(conversationId: string, { limit, cursor }: PageOptions = {}): Promise<MessageList> {
		const query = [limit && `limit=${limit}`, cursor && `cursor=${encodeURIComponent(cursor)}`];
		const path = `/api/conversations/${encodeURIComponent(conversationId)}/messages/`;
		return this.#authorised(MessageList, "GET", `${path}?${query.filter(Boolean).join("&")}`);
	}

	async #authorised<T>(schema: z.ZodType<T>, method: string, path: string, body?: object): Promise<T> {
		const tokens = await this.#deps.tokens.load();
		if (!tokens) throw new ApiError("unauthenticated", SIGNED_OUT_TEXT, { status: 401 });
		try {
			return await this.#send(schema, method, path, body, tokens.access);
		} catch (error) {
			if (!isUnauthorised(error)) throw error;
		}
		const access = await this.#refresh(tokens.access);
		try {
			return await this.#send(schema, method, path, body, access);
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
			const fresh = await this.#send(Tokens, "POST", path, { refresh: before.refresh });
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

	async #send<T>(
		schema: z.ZodType<T>,
		method: string,
		path: string,
		body?: object,
		access?: string,
	): Promise<T> {
		const { response, text } = await this.#exchange(path, {
			method,
			headers: {
				accept: "application/json",
				...(body ? { "content-type": "application/json" } : {}),
				...(access ? { authorization: `Bearer ${access}` } : {}),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const { status } = response;
		const json = parseJson(text);
		if (!response.ok) {
			const refused = ErrorBody.safeParse(json);
			if (!refused.success) throw new ApiError("unreadable", `The server answered ${status}.`, { status });
			const { code, error, request_id } = refused.data;
			throw new ApiError(code, error, { status, requestId: request_id });
		}
		const parsed = schema.safeParse(json);
		if (parsed.success) return parsed.data;
		throw new ApiError("unreadable", "The server's answer could not be read.", {
			status,
			cause: parsed.error,
		});
	}

	async #exchange(path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
		// Not AbortSignal.timeout: React Native lacks it.
		const abort = new AbortController();
		const cancelTimer = this.#deps.clock.after(REQUEST_TIMEOUT_MS, () => abort.abort());
		try {
			const response = await this.#deps.fetch(this.#deps.baseUrl + path, { ...init, signal: abort.signal });
			return { response, text: await response.text() };
		} catch (cause) {
			throw new ApiError("unreachable", "The server cannot be reached.", { cause });
		} finally {
			cancelTimer();
		}
	}
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
