import type { z } from "zod";
import { FRAME_MAX_BYTES, MESSAGE_MAX_CHARS, TOPIC_MAX_CHARS } from "./contracts/limits.ts";
import { AppError } from "./errors.ts";
import { faultSentence, plainFault } from "./plain-faults.ts";

/** Parses `value`, or throws an `AppError` that names the field and what is wrong with it. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const parsed = schema.safeParse(value, { error: plainFault });
	if (parsed.success) return parsed.data;
	throw faultOf(parsed.error, value);
}

/** Parses JSON text, or throws `invalid_json`. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new AppError("invalid_json", "This is not valid JSON.", { cause });
	}
}

/** Parses one message of a socket: a JSON text of at most 64 KB. Throws as `parse` does, and `frame_too_large`. */
export function parseFrame<Schema extends z.ZodType>(
	schema: Schema,
	message: string | ArrayBuffer,
): z.output<Schema> {
	const tooLarge =
		typeof message === "string"
			? message.length > FRAME_MAX_BYTES || new TextEncoder().encode(message).byteLength > FRAME_MAX_BYTES
			: message.byteLength > FRAME_MAX_BYTES;
	if (tooLarge)
		throw new AppError("frame_too_large", `A frame may have ${FRAME_MAX_BYTES / 1024} KB at most.`);
	if (typeof message !== "string")
		throw new AppError("invalid_request", "Send text frames, not binary ones.");
	return parse(schema, parseJson(message));
}

function faultOf(error: z.ZodError, value: unknown): AppError {
	const issue = error.issues[0];
	const field = issue?.path.join(".") ?? "";
	if (field === "topic" && (issue?.message === "message_empty" || isMissing(value, field)))
		return new AppError("message_empty", "The topic is empty; write what to read about.");
	if (field === "topic" && issue?.message === "message_too_long") {
		return new AppError(
			"message_too_long",
			`The topic is longer than ${TOPIC_MAX_CHARS} characters; shorten it.`,
		);
	}
	if (issue?.message === "message_too_long") {
		return new AppError(
			"message_too_long",
			`The message is longer than ${MESSAGE_MAX_CHARS} characters; shorten it.`,
		);
	}
	if (
		issue?.message === "message_empty" ||
		((field === "message" || field === "query") && isMissing(value, field))
	) {
		return new AppError("message_empty", "The message is empty; write a question.");
	}
	if (issue?.code === "invalid_union" && field === "action") {
		return new AppError("unknown_action", "This action is not known here.");
	}
	return new AppError("invalid_request", faultSentence(issue));
}

function isMissing(value: unknown, key: string): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(key in value);
}
