import { newConversationId } from "../../client/ids.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "omeruta.conversation";

/** The conversation of the address, else the last one of this browser, else a new one. */
export function currentConversation(): string {
	return conversationInAddress() ?? readStored(KEY, ConversationId) ?? newConversation();
}

/** The conversation that the address names after its `#`. */
export function conversationInAddress(): string | null {
	return ConversationId.safeParse(location.hash.slice(1)).data ?? null;
}

export function newConversation(): string {
	return newConversationId(Date.now(), Math.random);
}

/** Puts the conversation into the address, so that a reload and the back button find it. */
export function rememberConversation(id: string): void {
	writeStored(KEY, id);
	if (conversationInAddress() === id) return;
	if (conversationInAddress() === null) history.replaceState(null, "", `#${id}`);
	else history.pushState(null, "", `#${id}`);
}
