import type { z } from "zod";

/** What is wrong with a field, in words that follow its name: "must be a text". For `safeParse(value, { error })`. */
export const plainFault: z.core.$ZodErrorMap = (issue) => {
	switch (issue.code) {
		case "invalid_type":
			return issue.input === undefined ? "is missing" : `must be ${KINDS[issue.expected] ?? issue.expected}`;
		case "too_small":
			return `must ${verb(issue.origin)} at least ${amount(issue.minimum, issue.origin)}`;
		case "too_big":
			return `must ${verb(issue.origin)} at most ${amount(issue.maximum, issue.origin)}`;
		case "invalid_value":
			return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
		case "invalid_format":
			return FORMATS[issue.format] ?? "has a form that is not allowed";
		default:
			return undefined;
	}
};

/** "max_tokens: must be at least 1." What is wrong with all of it says so by itself, or is said of "This". */
export function faultSentence(issue: z.core.$ZodIssue | undefined): string {
	const said = (issue?.message ?? "cannot be read").replace(/\.$/, "");
	const field = issue?.path.join(".") ?? "";
	if (field !== "") return `${field}: ${said}.`;
	return /^\p{Lu}/u.test(said) ? `${said}.` : `This ${said}.`;
}

const KINDS: Record<string, string> = {
	string: "a text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	object: "an object",
};

const FORMATS: Record<string, string> = {
	url: "must be an address that begins with http:// or https://",
	email: "must be an e-mail address",
	datetime: "must be a time in ISO 8601, such as 2026-01-31T12:00:00Z",
};

const UNITS: Record<string, string> = { string: "character", array: "item" };

function verb(origin: string): string {
	return origin in UNITS ? "have" : "be";
}

function amount(count: number | bigint, origin: string): string {
	const unit = UNITS[origin];
	return unit === undefined ? String(count) : `${count} ${unit}${Number(count) === 1 ? "" : "s"}`;
}
