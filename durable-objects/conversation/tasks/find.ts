import { messageNotFound, taskNotFound } from "../../../src/common-errors.ts";
import { parseTaskId } from "../../../src/contracts/ids.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";

/**
 * Returns the task with that public id.
 * @throws {AppError} `task_not_found`
 */
export function requireTask(
	{ tasks, conversationId }: Pick<Room, "tasks" | "conversationId">,
	taskId: string,
): Task {
	const id = parseTaskId(taskId);
	const task = id.conversationId === conversationId ? tasks.find(id.ulid) : null;
	if (task === null) throw taskNotFound();
	return task;
}

/**
 * Returns the task that a message belongs to, and whether the message is its question or its answer.
 * @throws {AppError} `message_not_found`
 */
export function requireTaskOfMessage(
	{ tasks, messages }: Pick<Room, "tasks" | "messages">,
	messageId: string,
): { task: Task; role: "user" | "assistant" } {
	const found = messages.findTask(messageId);
	const task = found === null ? null : tasks.find(found.ulid);
	if (found === null || task === null) throw messageNotFound();
	return { task, role: found.role };
}
