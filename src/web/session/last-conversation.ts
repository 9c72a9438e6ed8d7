import { newConversationId } from "../../client/ids.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.conversation";

/** Ids of conversations that may not have a first message yet: those created on this page, and the last one before. */
const newIds = new Set([readStored(KEY, ConversationId)]);

/** Returns the id of the last conversation in this browser; null if there is none. */
export function getLastConversation(): string | null {
	return readStored(KEY, ConversationId);
}

/** Stores the id of the conversation that the next visit opens. */
export function storeLastConversation(id: string): void {
	writeStored(KEY, id);
}

/** Returns the id of a new conversation. The server creates the conversation with its first message. */
export function createConversationId(): string {
	const id = newConversationId(Date.now(), Math.random);
	newIds.add(id);
	return id;
}

/** Returns whether a conversation without messages may be one that was just created in this browser. */
export function isPossiblyNew(id: string): boolean {
	return newIds.has(id);
}
