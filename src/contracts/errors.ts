import * as z from "zod";

/** Error codes. The set is closed, so clients can switch on it. */
export const ErrorCode = z.enum([
	"account_disabled",
	"account_gone",
	"attachment_empty",
	"attachment_not_found",
	"attachments_too_large",
	"body_too_large",
	"conflict",
	"conversation_mismatch",
	"conversation_not_found",
	"credentials_refused",
	"email_taken",
	"file_broken",
	"file_encrypted",
	"file_not_found",
	"file_too_large",
	"file_type_unsupported",
	"file_without_text",
	"forbidden",
	"frame_too_large",
	"generation_failed",
	"guests_refused",
	"internal_error",
	"invalid_json",
	"invalid_request",
	"knowledge_full",
	"message_empty",
	"message_too_long",
	"method_not_allowed",
	"model_unavailable",
	"not_found",
	"origin_refused",
	"page_not_found",
	"page_refused",
	"page_unreachable",
	"password_refused",
	"message_not_found",
	"quota_exceeded",
	"session_revoked",
	"share_not_found",
	"task_cancelled",
	"task_not_found",
	"task_timeout",
	"ticket_refused",
	"token_budget_exceeded",
	"token_expired",
	"token_in_url",
	"token_rate_exceeded",
	"token_refused",
	"too_many_requests",
	"unauthenticated",
	"unavailable",
	"unknown_action",
	"unsupported_media_type",
	"upgrade_required",
	"username_taken",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/**
 * An invalid field of a request. `field` is its path, such as `attachments.0.name`. `message` is what follows the field
 * in a sentence, such as "is missing".
 */
export const FieldError = z.object({ field: z.string(), message: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/**
 * The body of every error outside `/v1/`. `error` says what is wrong and what to do. If fields of the request are invalid,
 * `error` describes the first of them and `fields` lists all. `status` is set on 401 and 404, because protocol v1 clients
 * read no other field.
 *
 * @example
 * { "error": "Task not found.", "code": "task_not_found", "request_id": "2c9d…", "status": "failed" }
 */
export const ErrorBody = z.lazy(() =>
	z.object({
		error: z.string(),
		code: ErrorCode,
		fields: z.array(FieldError).optional(),
		request_id: z.string(),
		status: z.literal("failed").optional(),
	}),
);
export type ErrorBody = z.infer<typeof ErrorBody>;
