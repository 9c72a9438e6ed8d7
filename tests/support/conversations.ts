import { runInDurableObject } from "cloudflare:test";
import { ConversationList, MessageList } from "../../src/contracts/conversations.ts";
import { ChatAccepted, TaskStatus } from "../../src/contracts/tasks.ts";
import { until } from "./until.ts";
import type { TestUser } from "./worker.ts";

/** Asks over HTTP. */
export async function ask(user: TestUser, body: Record<string, unknown>): Promise<ChatAccepted> {
	const response = await user.fetch("/api/agents/async/chat_async/", { body });
	if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
	return ChatAccepted.parse(await response.json());
}

export async function statusOf(user: TestUser, taskId: string): Promise<TaskStatus> {
	return TaskStatus.parse(await (await user.fetch(`/api/agents/async/status/${taskId}/`)).json());
}

/** Waits until a task has ended. */
export function ended(user: TestUser, taskId: string): Promise<TaskStatus> {
	return until(async () => {
		const status = await statusOf(user, taskId);
		return status.status === "processing" ? null : status;
	});
}

/** Asks in a conversation and waits for the answer. */
export async function answered(
	user: TestUser,
	conversationId: string,
	message: string,
	more: Record<string, unknown> = {},
): Promise<TaskStatus> {
	const { task_id } = await ask(user, { message, conversation_id: conversationId, ...more });
	return ended(user, task_id);
}

export async function messagesOf(user: TestUser, conversationId: string): Promise<MessageList["items"]> {
	const response = await user.fetch(`/api/conversations/${conversationId}/messages/?limit=200`);
	return MessageList.parse(await response.json()).items;
}

export async function listOf(user: TestUser, query = ""): Promise<ConversationList> {
	return ConversationList.parse(await (await user.fetch(`/api/conversations/${query}`)).json());
}

/** The list once it holds what `matches` says: the brain learns of an answer right after the client. */
export function listed(
	user: TestUser,
	matches: (list: ConversationList) => boolean,
): Promise<ConversationList> {
	return until(async () => {
		const list = await listOf(user);
		return matches(list) ? list : null;
	});
}

/** Counts the sockets that are open to a conversation's object. */
export function countSockets(user: TestUser, conversationId: string): Promise<number> {
	return runInDurableObject(user.conversation(conversationId), (_, state) => state.getWebSockets().length);
}
