import type { z } from "zod";
import type { ErrorCode, FieldError } from "./contracts/errors.ts";
import { tryParseJson } from "./contracts/json.ts";
import {
	ATTACHMENTS_MAX_CHARS,
	FRAME_MAX_BYTES,
	MESSAGE_MAX_CHARS,
	TOPIC_MAX_CHARS,
} from "./contracts/limits.ts";
import { AppError } from "./errors.ts";
import { issueFields, issueMessage, issueSentence } from "./issue-messages.ts";

/**
 * Validates a value and returns the parsed result. A field that is null but can't be is treated as absent, because many
 * serializers send optional fields as null.
 *
 * @throws {AppError} `message_empty`, `message_too_long`, `unknown_action` or `invalid_request` when a field is
 *   invalid; the error names the first one and lists all
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const parsed = schema.safeParse(value, { error: issueMessage });
	if (parsed.success) return parsed.data;
	const withoutNulls = parsed.error.issues.reduce((left, { path }) => omitNull(left, path), value);
	const parsedAgain = schema.safeParse(withoutNulls, { error: issueMessage });
	if (parsedAgain.success) return parsedAgain.data;
	throw toAppError(parsedAgain.error, value);
}

/** Returns a value without the field at `path` if the field is null. Copies only what contains the field. */
function omitNull(value: unknown, [name, ...rest]: readonly PropertyKey[]): unknown {
	if (name === undefined || typeof value !== "object" || value === null) return value;
	const field: unknown = Reflect.get(value, name);
	if (rest.length === 0) {
		if (field !== null || Array.isArray(value)) return value;
		return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
	}
	const left = omitNull(field, rest);
	if (left === field) return value;
	return Array.isArray(value) ? value.with(Number(name), left) : { ...value, [name]: left };
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
 * Parses a socket message, which must be JSON text of at most 64 KB. A byte order mark is ignored, as in HTTP bodies.
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
	return parse(schema, parseJson(message.replace(/^\ufeff/, "")));
}

function toAppError(error: z.ZodError, value: unknown): AppError {
	const described = error.issues.map((issue) => describeIssue(issue, value));
	const [first] = described;
	const fields = described.flatMap((each) => each.fields);
	return new AppError(first?.code ?? "invalid_request", first?.sentence ?? issueSentence(undefined), {
		fields: fields.filter(({ field }, at) => fields.findIndex((each) => each.field === field) === at),
	});
}

interface DescribedIssue {
	code: ErrorCode;
	sentence: string;
	fields: FieldError[];
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): DescribedIssue {
	const field = issue.path.join(".");
	const known = describeQuestion(issue, field, value);
	if (known !== null) {
		const { code, name, message } = known;
		return { code, sentence: `The ${name} ${message}.`, fields: [{ field, message }] };
	}
	if (issue.code === "invalid_union" && field === "action")
		return {
			code: "unknown_action",
			sentence: "Unknown action; see the protocol for the supported ones.",
			fields: [{ field, message: "is unknown" }],
		};
	return { code: "invalid_request", sentence: issueSentence(issue), fields: issueFields(issue) };
}

/** Describes an issue that has a code of its own because it is about what the user wrote. Returns null for others. */
function describeQuestion(
	{ message: issue }: z.core.$ZodIssue,
	field: string,
	value: unknown,
): { code: ErrorCode; name: string; message: string } | null {
	const isTopic = field === "topic";
	const name = isTopic ? "topic" : "message";
	if (issue === "message_too_long") {
		const limit = isTopic ? TOPIC_MAX_CHARS : MESSAGE_MAX_CHARS;
		return { code: issue, name, message: `is longer than ${limit} characters; shorten it` };
	}
	if (issue === "attachments_too_large") {
		const limit = ATTACHMENTS_MAX_CHARS.toLocaleString("en");
		const message = `are longer than ${limit} characters together; attach less, or add them to your knowledge`;
		return { code: issue, name: "attachments", message };
	}
	const isQuestion = isTopic || field === "message" || field === "query";
	if (isQuestion && isMissing(value, field))
		return { code: "message_empty", name, message: `is missing; send it as "${field}"` };
	if (issue === "message_empty")
		return { code: "message_empty", name, message: `is empty; enter a ${isTopic ? "topic" : "question"}` };
	return null;
}

function isMissing(value: unknown, key: string): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(key in value);
}
