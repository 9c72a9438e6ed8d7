import type { ErrorCode } from "../../contracts/errors.ts";
import type { OpenAiError } from "../../contracts/openai.ts";
import { AppError } from "../../errors.ts";

/** An error that OpenAI has a name of its own for, or that is about one parameter. */
export class OpenAiFault extends AppError {
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

/** OpenAI's names for what has one; anything else keeps ours. */
const CODES: Partial<Record<ErrorCode, { type: string; code: string | null }>> = {
	account_gone: { type: "invalid_request_error", code: "invalid_api_key" },
	forbidden: { type: "invalid_request_error", code: "insufficient_permissions" },
	message_too_long: { type: "invalid_request_error", code: "context_length_exceeded" },
	not_found: { type: "invalid_request_error", code: "unknown_url" },
	quota_exceeded: { type: "insufficient_quota", code: "insufficient_quota" },
	session_revoked: { type: "invalid_request_error", code: "invalid_api_key" },
	token_expired: { type: "invalid_request_error", code: "invalid_api_key" },
	token_refused: { type: "invalid_request_error", code: "invalid_api_key" },
	too_many_requests: { type: "requests", code: "rate_limit_exceeded" },
	unauthenticated: { type: "invalid_request_error", code: "invalid_api_key" },
};

/** An error as OpenAI's clients read it. */
export function openAiError(error: AppError): OpenAiError {
	const { type, code } = CODES[error.code] ?? {
		type: error.status >= 500 ? "server_error" : "invalid_request_error",
		code: error.code,
	};
	const fault = error instanceof OpenAiFault ? error : null;
	return {
		error: { message: error.message, type, param: fault?.param ?? null, code: fault?.openAiCode ?? code },
	};
}
