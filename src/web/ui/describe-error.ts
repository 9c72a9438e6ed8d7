import type { ApiErrorCode } from "../../client/api/error.ts";
import { strings } from "../strings/strings.ts";

const MESSAGES: Partial<Record<ApiErrorCode, string>> = strings.errors.messages;
const FIELD_LABELS: Record<string, string> = strings.errors.fields;

const STARTS_WITH_VERB = /^(?:is|are|must|may|has|have|can) /;
const FIELD_PREFIX = /^([a-z_]+)(?:\[\d+\]|\.\d+)*: /;

/** Returns a message for users of the page that says what went wrong and what to do. */
export function describeError(error: { code?: string | null; message: string }): string {
	const { code, message } = error;
	const known = Object.entries(MESSAGES).find(([each]) => each === code)?.[1];
	if (known !== undefined) return known;
	const [prefix = "", field = ""] = (code === "invalid_request" && FIELD_PREFIX.exec(message)) || [];
	const label = FIELD_LABELS[field];
	const rest = message.slice(prefix.length);
	return label === undefined ? message : `${label}${STARTS_WITH_VERB.test(rest) ? "" : ":"} ${rest}`;
}
