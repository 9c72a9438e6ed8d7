import { parseTaskId } from "./contracts/ids.ts";

/**
 * Returns the Durable Object of a user's conversation. Users who choose the same conversation id get separate objects.
 * @example
 * const task = unwrap(await getConversation(env, userId, "c1").startTask(request));
 */
export function getConversation(env: Pick<Env, "CONVERSATION">, userId: string, conversationId: string) {
	return env.CONVERSATION.getByName(formatConversationName({ userId, conversationId }));
}

/** Returns the Durable Object of the conversation that a task belongs to. */
export function getConversationOfTask(env: Pick<Env, "CONVERSATION">, userId: string, taskId: string) {
	return getConversation(env, userId, parseTaskId(taskId).conversationId);
}

/** Returns the Durable Object that stores a user's account and knowledge. Its name is the user id. */
export function getBrain(env: Pick<Env, "BRAIN">, userId: string) {
	return env.BRAIN.getByName(userId);
}

/** The parts of a conversation object's name. */
export interface ConversationName {
	userId: string;
	conversationId: string;
}

/** Builds the name of a conversation object. */
function formatConversationName({ userId, conversationId }: ConversationName): string {
	return `${userId}:${conversationId}`;
}

/**
 * Splits the name of a conversation object into its parts.
 * @throws {Error} when the name has a different format
 */
export function parseConversationName(name: string | undefined): ConversationName {
	const [userId, conversationId] = name?.split(":") ?? [];
	if (userId === undefined || conversationId === undefined) {
		throw new Error("A conversation object must be named <user_id>:<conversation_id>.");
	}
	return { userId, conversationId };
}
