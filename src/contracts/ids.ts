import * as z from "zod";

const ULID = "[0-9A-HJKMNP-TV-Z]{26}";

/** Chosen by the client, or made by the server as `conv_<ulid>`. */
export const ConversationId = z
	.string()
	.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -");

/** `<conversation_id>.<ulid>`: a task is found through its conversation, without a table. */
export const TaskId = z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,64}\\.${ULID}$`), "no such task_id");

/** The client's own id of a message: the same id again is the same task. */
export const MessageId = z
	.string()
	.regex(/^[A-Za-z0-9_.:-]{1,64}$/, "must be 1 to 64 letters, digits, or _ . : -");

/** The conversation a task belongs to. */
export function conversationOf(taskId: string): string {
	return taskId.slice(0, taskId.lastIndexOf("."));
}
