import type { ErrorCode, FieldError } from "../../contracts/errors.ts";

/**
 * An error code from the server, or one of four that the client adds. `unreachable`: no response. `unreadable`: the
 * response does not match its contract. `closed`: the caller closed the conversation. `withdrawn`: the caller withdrew
 * the question.
 */
export type ApiErrorCode = ErrorCode | "unreachable" | "unreadable" | "closed" | "withdrawn";

export interface ApiErrorOptions extends ErrorOptions {
	status?: number | undefined;
	requestId?: string | undefined;
	fields?: readonly FieldError[] | undefined;
}

/**
 * A failed call or question. `message` can be shown to the user. `status` is null unless there was an HTTP response.
 * `fields` lists the fields of the request that are invalid, for forms.
 */
export class ApiError extends Error {
	readonly code: ApiErrorCode;
	readonly status: number | null;
	readonly requestId: string | null;
	readonly fields: readonly FieldError[];

	constructor(code: ApiErrorCode, message: string, options: ApiErrorOptions = {}) {
		super(message, options);
		this.name = "ApiError";
		this.code = code;
		this.status = options.status ?? null;
		this.requestId = options.requestId ?? null;
		this.fields = options.fields ?? [];
	}
}

/**
 * Checks whether `error` is an `ApiError` with this code.
 *
 * @example
 * ```ts
 * await client.knowledge.read(pageId).catch((error) => {
 *   if (!hasCode(error, "page_not_found")) throw error;
 * });
 * ```
 */
export function hasCode(error: unknown, code: ApiErrorCode): error is ApiError {
	return error instanceof ApiError && error.code === code;
}
