import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { ConversationList, MessageList } from "../../src/contracts/conversations.ts";
import { ChatAccepted, TaskStatus } from "../../src/contracts/tasks.ts";
import { until } from "./until.ts";
import type { TestUser } from "./worker.ts";

/** Sends a question over HTTP. */
export async function ask(user: TestUser, body: Record<string, unknown>): Promise<ChatAccepted> {
	const response = await user.fetch("/api/agents/async/chat_async/", { body });
	if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
	return ChatAccepted.parse(await response.json());
}

export async function getStatus(user: TestUser, taskId: string): Promise<TaskStatus> {
	return TaskStatus.parse(await (await user.fetch(`/api/agents/async/status/${taskId}/`)).json());
}

export async function cancelTask(user: TestUser, taskId: string): Promise<void> {
	const response = await user.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" });
	if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
}

/** Waits until a task has ended. */
export function waitForEnd(user: TestUser, taskId: string): Promise<TaskStatus> {
	return until(async () => {
		const status = await getStatus(user, taskId);
		return status.status === "processing" ? null : status;
	});
}

/** Asks a question and waits until its task has ended. */
export async function askAndWait(
	user: TestUser,
	conversationId: string,
	message: string,
	more: Record<string, unknown> = {},
): Promise<TaskStatus> {
	const { task_id } = await ask(user, { message, conversation_id: conversationId, ...more });
	return waitForEnd(user, task_id);
}

/** Asks a question and waits for its answer on a socket of the conversation. Returns the task's id. */
export async function askAndListen(user: TestUser, conversationId: string, message: string): Promise<string> {
	const socket = await user.connect(conversationId);
	const { task_id } = await ask(user, { message, conversation_id: conversationId });
	await socket.next("task_completed", (frame) => frame.task_id === task_id);
	socket.close();
	return task_id;
}

/** Asks a question and waits for its answer and its usage row. Returns the task's id. */
export async function askAndWaitForUsage(
	user: TestUser,
	conversationId: string,
	message: string,
): Promise<string> {
	const taskId = await askAndListen(user, conversationId, message);
	const row = env.DB.prepare("SELECT 1 FROM usage_logs WHERE task_id = ?").bind(taskId);
	await until(() => row.first());
	return taskId;
}

/** Returns a page of a conversation's messages; `query` starts with a question mark. */
export async function listMessages(user: TestUser, conversationId: string, query = ""): Promise<MessageList> {
	const response = await user.fetch(`/api/conversations/${conversationId}/messages/${query}`);
	return MessageList.parse(await response.json());
}

export async function getMessages(user: TestUser, conversationId: string): Promise<MessageList["items"]> {
	return (await listMessages(user, conversationId, "?limit=200")).items;
}

export async function listConversations(user: TestUser, query = ""): Promise<ConversationList> {
	return ConversationList.parse(await (await user.fetch(`/api/conversations/${query}`)).json());
}

/**
 * Waits until the user's conversation list matches. The brain updates the list after the client receives the answer.
 */
export function waitForList(
	user: TestUser,
	matches: (list: ConversationList) => boolean,
): Promise<ConversationList> {
	return until(async () => {
		const list = await listConversations(user);
		return matches(list) ? list : null;
	});
}

/** Counts a conversation's open sockets. */
export function countSockets(user: TestUser, conversationId: string): Promise<number> {
	return runInDurableObject(user.conversation(conversationId), (_, state) => state.getWebSockets().length);
}
