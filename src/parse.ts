import type { z } from "zod";
import { tryParseJson } from "./contracts/json.ts";
import {
	ATTACHMENTS_MAX_CHARS,
	FRAME_MAX_BYTES,
	MESSAGE_MAX_CHARS,
	TOPIC_MAX_CHARS,
} from "./contracts/limits.ts";
import { AppError } from "./errors.ts";
import { issueMessage, issueSentence } from "./issue-messages.ts";

/**
 * Validates a value and returns the parsed result.
 *
 * @throws {AppError} `message_empty`, `message_too_long`, `unknown_action` or `invalid_request` when a field is
 *   invalid; the error names it
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const parsed = schema.safeParse(value, { error: issueMessage });
	if (parsed.success) return parsed.data;
	throw toAppError(parsed.error, value);
}

/**
 * Parses JSON text.
 *
 * @throws {AppError} `invalid_json` when the text is not valid JSON
 */
export function parseJson(text: string): unknown {
	const value = tryParseJson(text);
	if (value === undefined) throw new AppError("invalid_json", "This is not valid JSON.");
	return value;
}

/**
 * Parses a socket message, which must be JSON text of at most 64 KB.
 *
 * @throws {AppError} `frame_too_large` when the message is larger, or any error of `parse` or `parseJson`
 */
export function parseFrame<Schema extends z.ZodType>(
	schema: Schema,
	message: string | ArrayBuffer,
): z.output<Schema> {
	const isTooLarge =
		typeof message === "string"
			? message.length > FRAME_MAX_BYTES || new TextEncoder().encode(message).byteLength > FRAME_MAX_BYTES
			: message.byteLength > FRAME_MAX_BYTES;
	if (isTooLarge)
		throw new AppError(
			"frame_too_large",
			`The frame is too large (max ${FRAME_MAX_BYTES / 1024} KB); send a smaller one.`,
		);
	if (typeof message !== "string")
		throw new AppError("invalid_request", "Binary frames are not supported; send text frames.");
	return parse(schema, parseJson(message));
}

function toAppError(error: z.ZodError, value: unknown): AppError {
	const issue = error.issues[0];
	const field = issue?.path.join(".") ?? "";
	if (field === "topic" && (issue?.message === "message_empty" || isMissing(value, field)))
		return new AppError("message_empty", "The topic is empty; enter a topic.");
	if (field === "topic" && issue?.message === "message_too_long")
		return new AppError(
			"message_too_long",
			`The topic is longer than ${TOPIC_MAX_CHARS} characters; shorten it.`,
		);
	if (issue?.message === "message_too_long")
		return new AppError(
			"message_too_long",
			`The message is longer than ${MESSAGE_MAX_CHARS} characters; shorten it.`,
		);
	if (issue?.message === "attachments_too_large") {
		const limit = ATTACHMENTS_MAX_CHARS.toLocaleString("en");
		return new AppError(
			"attachments_too_large",
			`The attachments are longer than ${limit} characters together; attach less, or add them to your knowledge.`,
		);
	}
	const isQuestion = field === "message" || field === "query";
	if (issue?.message === "message_empty" || (isQuestion && isMissing(value, field)))
		return new AppError("message_empty", "The message is empty; enter a question.");
	if (issue?.code === "invalid_union" && field === "action")
		return new AppError("unknown_action", "Unknown action; see the protocol for the supported ones.");
	return new AppError("invalid_request", issueSentence(issue));
}

function isMissing(value: unknown, key: string): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(key in value);
}
