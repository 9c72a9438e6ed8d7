import type { ApiErrorCode } from "../../client/api/error.ts";

/** Texts for readers of the page in place of the API's messages, which are for developers. */
const TEXTS: Partial<Record<ApiErrorCode, string>> = {
	account_gone: "Your session has ended. Reload the page to start a new one.",
	body_too_large: "This is too large to send. Split it into smaller parts.",
	frame_too_large: "This is too long to send. Shorten it.",
	knowledge_full: "Your knowledge is full. Delete pages that you no longer need.",
	not_found: "This no longer exists.",
	session_revoked: "Your session has ended. Reload the page to start a new one.",
	task_not_found: "This answer no longer exists. Reload the page to see what is there.",
	token_expired: "Your session has ended. Reload the page to start a new one.",
	token_refused: "Your session has ended. Reload the page to start a new one.",
	unauthenticated: "Your session has ended. Reload the page to start a new one.",
	unreachable: "The server cannot be reached. Check your connection, then try again.",
	unreadable: "The server sent something unexpected. Try again, or reload the page.",
};

/** Labels of the page for fields of requests. */
const FIELDS: Record<string, string> = {
	html: "File",
	markdown: "Markdown",
	max_urls: "Pages to read",
	message: "Question",
	query: "Question",
	text: "Text",
	title: "Title",
	topic: "Topic",
	url: "Web address",
	urls: "Addresses",
};

const FIELD = /^([a-z_]+)(?:\[\d+\]|\.\d+)*: /;

/** Returns an error in the words of the page: what went wrong, and what to do. */
export function errorText(error: { code?: string | null; message: string }): string {
	const { code, message } = error;
	const text = Object.entries(TEXTS).find(([known]) => known === code)?.[1];
	if (text !== undefined) return text;
	const [written = "", field = ""] = (code === "invalid_request" && FIELD.exec(message)) || [];
	const name = FIELDS[field];
	return name === undefined ? message : `${name}: ${message.slice(written.length)}`;
}
