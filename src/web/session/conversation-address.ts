import { newConversationId } from "../../client/ids.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.conversation";

/** Returns the id of the conversation in the URL, or else of the last one in this browser, or else a new id. */
export function getInitialConversation(): string {
	return getConversationFromUrl() ?? readStored(KEY, ConversationId) ?? createConversationId();
}

/** Returns the id of the conversation in the URL fragment. */
export function getConversationFromUrl(): string | null {
	return ConversationId.safeParse(location.hash.slice(1)).data ?? null;
}

export function createConversationId(): string {
	return newConversationId(Date.now(), Math.random);
}

/** Stores the id in the browser, and in the URL so that reloads and the back button work. */
export function storeConversation(id: string): void {
	writeStored(KEY, id);
	if (getConversationFromUrl() === id) return;
	if (getConversationFromUrl() === null) history.replaceState(null, "", `#${id}`);
	else history.pushState(null, "", `#${id}`);
}
