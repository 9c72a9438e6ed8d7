import type { ErrorCode } from "../../contracts/errors.ts";

/** The server's closed codes, and three of the client's own: no answer, an answer that is not the contract's, closed by the caller. */
export type ApiErrorCode = ErrorCode | "unreachable" | "unreadable" | "closed";

export interface ApiErrorOptions extends ErrorOptions {
	status?: number | undefined;
	requestId?: string | undefined;
}

/** A call or a question that failed. `message` is a sentence for people; `status` is null when HTTP had no part in it. */
export class ApiError extends Error {
	readonly code: ApiErrorCode;
	readonly status: number | null;
	readonly requestId: string | null;

	constructor(code: ApiErrorCode, message: string, options: ApiErrorOptions = {}) {
		super(message, options);
		this.name = "ApiError";
		this.code = code;
		this.status = options.status ?? null;
		this.requestId = options.requestId ?? null;
	}
}

/** Whether `error` is an `ApiError` with that code. */
export function hasCode(error: unknown, code: ApiErrorCode): error is ApiError {
	return error instanceof ApiError && error.code === code;
}
