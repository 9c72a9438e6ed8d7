import { createMiddleware } from "hono/factory";
import type { ErrorCode } from "../../contracts/errors.ts";
import { OpenAiError } from "../../contracts/openai.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

/** An error that names a parameter of the request, or has a code that only OpenAI's API defines. */
export class OpenAiRequestError extends AppError {
	readonly param: string | null;
	readonly openAiCode: string | null;

	constructor(
		code: ErrorCode,
		message: string,
		{ param = null, openAiCode = null }: { param?: string | null; openAiCode?: string | null },
	) {
		super(code, message);
		this.param = param;
		this.openAiCode = openAiCode;
	}
}

/**
 * Creates the error for a parameter whose value is refused. The reason continues a sentence that starts with its name.
 */
export function invalidParameter(param: string, reason: string): OpenAiRequestError {
	return new OpenAiRequestError("invalid_request", `${param}: ${reason}.`, { param });
}

/** Maps our error codes to OpenAI's types and codes. A code that is not listed is sent unchanged. */
const OPENAI_CODES: Partial<Record<ErrorCode, { type: string; code: string | null }>> = {
	account_disabled: { type: "invalid_request_error", code: "invalid_api_key" },
	account_gone: { type: "invalid_request_error", code: "invalid_api_key" },
	forbidden: { type: "invalid_request_error", code: "insufficient_permissions" },
	message_too_long: { type: "invalid_request_error", code: "context_length_exceeded" },
	not_found: { type: "invalid_request_error", code: "unknown_url" },
	quota_exceeded: { type: "insufficient_quota", code: "insufficient_quota" },
	session_revoked: { type: "invalid_request_error", code: "invalid_api_key" },
	token_budget_exceeded: { type: "insufficient_quota", code: "insufficient_quota" },
	token_expired: { type: "invalid_request_error", code: "invalid_api_key" },
	token_rate_exceeded: { type: "tokens", code: "rate_limit_exceeded" },
	token_refused: { type: "invalid_request_error", code: "invalid_api_key" },
	too_many_requests: { type: "requests", code: "rate_limit_exceeded" },
	unauthenticated: { type: "invalid_request_error", code: "invalid_api_key" },
};

/** Converts an error to the body that OpenAI clients expect. */
export function toOpenAiError(error: AppError): OpenAiError {
	const { type, code } = OPENAI_CODES[error.code] ?? {
		type: error.status >= 500 ? "server_error" : "invalid_request_error",
		code: error.code,
	};
	const requestError = error instanceof OpenAiRequestError ? error : null;
	return {
		error: {
			message: error.message,
			type,
			param: requestError?.param ?? null,
			code: requestError?.openAiCode ?? code,
		},
	};
}

/** Formats errors for OpenAI clients, including 404 and 405 errors and those thrown by later middleware. */
export const useOpenAiErrors = describeHandler(
	createMiddleware<AppEnv>(async (c, next) => {
		c.set("toErrorBody", toOpenAiError);
		await next();
	}),
	{ errorSchema: OpenAiError },
);
