import type { ApiErrorCode } from "../../client/api/error.ts";
import { strings } from "../strings/strings.ts";

const MESSAGES: Partial<Record<ApiErrorCode, string>> = strings.errors.messages;
const FIELD_LABELS: Record<string, string> = strings.errors.fields;

const FIELD_PREFIX = /^([a-z_]+)(?:\[\d+\]|\.\d+)*: /;

/** Returns a message for users of the page that says what went wrong and what to do. */
export function describeError(error: { code?: string | null; message: string }): string {
	const { code, message } = error;
	const known = Object.entries(MESSAGES).find(([each]) => each === code)?.[1];
	if (known !== undefined) return known;
	const [prefix = "", field = ""] = (code === "invalid_request" && FIELD_PREFIX.exec(message)) || [];
	const label = FIELD_LABELS[field];
	return label === undefined ? message : `${label}: ${message.slice(prefix.length)}`;
}
