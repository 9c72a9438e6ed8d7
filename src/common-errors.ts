import { AppError } from "./errors.ts";

// Errors that several modules throw. They are defined once, so that their messages stay the same.

export function sessionRevoked(): AppError {
	return new AppError("session_revoked", "This session was revoked; sign in again.");
}

export function accountDisabled(): AppError {
	return new AppError("account_disabled", "This account is disabled; ask an administrator to enable it.");
}

export function accountGone(): AppError {
	return new AppError("account_gone", "This account no longer exists; sign in again.");
}

export function apiKeyNotAllowed(): AppError {
	return new AppError("forbidden", "API keys are not accepted here; sign in and use an access token.");
}

export function conversationNotFound(): AppError {
	return new AppError("conversation_not_found", "Conversation not found.");
}

export function attachmentNotFound(): AppError {
	return new AppError("attachment_not_found", "Attachment not found.");
}

export function conversationDeleted(): AppError {
	return new AppError("conversation_not_found", "This conversation was deleted.");
}

/**
 * Returns the same error for another conversation's task and for a task that never existed, so that ids cannot be
 * probed.
 */
export function taskNotFound(): AppError {
	return new AppError("task_not_found", "Task not found.");
}

export function messageNotFound(): AppError {
	return new AppError("message_not_found", "Message not found.");
}

/** Returns the error for a frame that names a conversation other than the one its socket is bound to. */
export function conversationMismatch(): AppError {
	return new AppError(
		"conversation_mismatch",
		"This socket is bound to another conversation; open a new socket for this one.",
	);
}

export function temporarilyUnavailable(): AppError {
	return new AppError("unavailable", "The service is temporarily unavailable; try again.");
}

const NEWER_STATE =
	"A newer version of Omeruta Brain wrote this data; update the server to that version or a later one.";

/** Returns the error for data that this version cannot read. */
export function newerState(): AppError {
	return new AppError("unavailable", NEWER_STATE);
}

/** Returns whether a Durable Object failed with `newerState`. Only the message of such an error reaches its caller. */
export function isNewerState(error: unknown): boolean {
	return error instanceof Error && error.message.includes(NEWER_STATE);
}

/**
 * Returns the error that is sent in place of an unexpected one. The details of unexpected errors are logged and never
 * sent to a client.
 */
export function internalError(): AppError {
	return new AppError("internal_error", "Something went wrong on the server; try again.");
}

export function ownAgentNotFound(): AppError {
	return new AppError("not_found", "Agent not found; list your agents to see their names and ids.");
}
