import type { ErrorCode, FieldError } from "./contracts/errors.ts";

const STATUS = {
	account_disabled: 401,
	account_gone: 401,
	attachment_empty: 422,
	attachment_not_found: 404,
	attachments_too_large: 413,
	body_too_large: 413,
	conflict: 409,
	conversation_mismatch: 409,
	conversation_not_found: 404,
	credentials_refused: 400,
	email_taken: 400,
	file_broken: 422,
	file_encrypted: 422,
	file_not_found: 404,
	file_too_large: 413,
	file_type_unsupported: 415,
	file_without_text: 422,
	forbidden: 403,
	frame_too_large: 413,
	generation_failed: 502,
	guests_refused: 403,
	internal_error: 500,
	invalid_json: 400,
	invalid_request: 400,
	knowledge_full: 409,
	message_empty: 400,
	message_not_found: 404,
	message_too_long: 400,
	method_not_allowed: 405,
	model_unavailable: 503,
	not_found: 404,
	origin_refused: 403,
	page_not_found: 404,
	page_refused: 422,
	page_unreachable: 502,
	password_refused: 400,
	quota_exceeded: 429,
	session_revoked: 401,
	share_not_found: 404,
	task_cancelled: 409,
	task_not_found: 404,
	task_timeout: 504,
	ticket_refused: 401,
	token_budget_exceeded: 429,
	token_expired: 401,
	token_in_url: 401,
	token_rate_exceeded: 429,
	token_refused: 401,
	too_many_requests: 429,
	unauthenticated: 401,
	unavailable: 503,
	unknown_action: 400,
	unsupported_media_type: 415,
	upgrade_required: 426,
	username_taken: 400,
} as const satisfies Record<ErrorCode, number>;

/** Returns the HTTP status of an error code. */
export function statusOf(code: ErrorCode): (typeof STATUS)[ErrorCode] {
	return STATUS[code];
}

/** When to ask again after no model could answer. */
export const MODEL_RETRY_AFTER_S = 10;

/** The only error that is sent to clients. Its code comes from a fixed list, and its message says what to do. */
export class AppError extends Error {
	readonly code: ErrorCode;
	/** Seconds after which a retry may succeed; null when unknown. */
	readonly retryAfterS: number | null;
	/** The invalid fields of the request, if the error is about fields. */
	readonly fields: readonly FieldError[];

	constructor(
		code: ErrorCode,
		message: string,
		options?: ErrorOptions & { retryAfterS?: number; fields?: readonly FieldError[] },
	) {
		super(message, options);
		this.name = "AppError";
		this.code = code;
		this.retryAfterS = options?.retryAfterS ?? null;
		this.fields = options?.fields ?? [];
	}

	/** The HTTP status of the code. */
	get status(): (typeof STATUS)[ErrorCode] {
		return statusOf(this.code);
	}
}

/**
 * The result of a Durable Object method. A custom error class does not survive a remote call, so an `AppError` is
 * sent as a plain value.
 */
export type Outcome<T> =
	| { ok: T }
	| { error: { code: ErrorCode; message: string; retryAfterS?: number | undefined } };

/** Runs `work` and returns its result, or its `AppError` as a plain value. Rethrows any other error. */
export async function outcome<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
	try {
		return { ok: await work() };
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		const { code, message, retryAfterS } = error;
		return { error: { code, message, ...(retryAfterS !== null && { retryAfterS }) } };
	}
}

/**
 * Returns the value of an outcome.
 * @throws {AppError} when the outcome is an error
 */
export function unwrap<T>(result: Outcome<T>): T {
	if ("ok" in result) return result.ok;
	const { code, message, retryAfterS } = result.error;
	throw new AppError(code, message, retryAfterS === undefined ? {} : { retryAfterS });
}
