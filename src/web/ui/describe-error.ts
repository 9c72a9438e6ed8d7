import type { ApiErrorCode } from "../../client/api/error.ts";

const SESSION_ENDED = "Your session has ended. Reload the page to start a new one.";

/** Messages for users of the page. They replace the API's messages, which address developers. */
const MESSAGES: Partial<Record<ApiErrorCode, string>> = {
	account_gone: SESSION_ENDED,
	body_too_large: "This is too large to send. Split it into smaller parts.",
	frame_too_large: "This is too long to send. Shorten it.",
	guests_refused: "This server doesn't allow guests. Sign in or sign up.",
	knowledge_full: "Your knowledge base is full. Delete pages that you no longer need.",
	not_found: "This no longer exists.",
	session_revoked: SESSION_ENDED,
	task_not_found: "This answer no longer exists. Reload the page.",
	token_expired: SESSION_ENDED,
	token_refused: SESSION_ENDED,
	unauthenticated: SESSION_ENDED,
	unreachable: "The server is unreachable. Check your connection, then try again.",
	unreadable: "The server sent an unexpected response. Try again or reload the page.",
};

/** Labels of the request fields on the page. */
const FIELD_LABELS: Record<string, string> = {
	html: "File",
	markdown: "Markdown",
	max_urls: "Maximum pages",
	message: "Question",
	query: "Question",
	text: "Text",
	title: "Title",
	topic: "Topic",
	url: "URL",
	urls: "Start URLs",
};

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
