import { newConversationId } from "../../client/ids.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.conversation";

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
	return newConversationId(Date.now(), Math.random);
}
