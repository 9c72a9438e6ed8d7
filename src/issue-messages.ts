import type { z } from "zod";
import type { FieldError } from "./contracts/errors.ts";

/**
 * Describes an issue in words that fit after the field's name: "must be a string". Pass it to `safeParse` as the
 * `error` option.
 */
export const issueMessage: z.core.$ZodErrorMap = (issue) => {
	switch (issue.code) {
		case "invalid_type":
			return issue.input === undefined ? "is missing" : `must be ${TYPES[issue.expected] ?? issue.expected}`;
		case "too_small":
			return `must ${verbFor(issue.origin)} at least ${amountOf(issue.minimum, issue.origin)}`;
		case "too_big":
			return `must ${verbFor(issue.origin)} at most ${amountOf(issue.maximum, issue.origin)}`;
		case "invalid_value":
			return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
		case "invalid_format":
			return FORMATS[issue.format] ?? "has an invalid format";
		case "unrecognized_keys":
			return "is not a known parameter; omit it";
		default:
			return undefined;
	}
};

/**
 * Returns an issue as a sentence, such as "max_tokens: must be at least 1." An issue without a field concerns the
 * entire value; its sentence starts with "This", unless the message is already a sentence.
 */
export function issueSentence(issue: z.core.$ZodIssue | undefined): string {
	const message = (issue?.message ?? "cannot be read").replace(/\.$/, "");
	const field = issueField(issue);
	if (field !== "") return `${field}: ${message}.`;
	return /^\p{Lu}/u.test(message) ? `${message}.` : `This ${message}.`;
}

/** Returns the fields that an issue concerns. Empty if it concerns the entire value. */
export function issueFields(issue: z.core.$ZodIssue): FieldError[] {
	const names = issue.code === "unrecognized_keys" ? issue.keys : [];
	const message = issue.message.replace(/\.$/, "");
	if (names.length === 0) return issue.path.length === 0 ? [] : [{ field: issue.path.join("."), message }];
	return names.map((name) => ({ field: [...issue.path, name].join("."), message }));
}

/** Returns the path of the field that an issue concerns, such as `messages.0.role`, or an empty string. */
export function issueField(issue: z.core.$ZodIssue | undefined): string {
	if (issue === undefined) return "";
	const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
	return [...issue.path, ...unknown].join(".");
}

const TYPES: Record<string, string> = {
	string: "a string",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	object: "an object",
};

const FORMATS: Record<string, string> = {
	url: "must be an http:// or https:// URL",
	email: "must be an email address",
	datetime: "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00Z",
};

const UNITS: Record<string, string> = { string: "character", array: "item" };

function verbFor(origin: string): string {
	return origin in UNITS ? "have" : "be";
}

function amountOf(count: number | bigint, origin: string): string {
	const unit = UNITS[origin];
	return unit === undefined ? String(count) : `${count} ${unit}${Number(count) === 1 ? "" : "s"}`;
}
