import { useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "../session/storage.ts";

/** Returns the unsent text of a conversation and a setter for it. The text survives a reload of the tab. */
export function useDraft(conversationId: string): [text: string, setText: (text: string) => void] {
	const key = `omeruta.draft.${conversationId}`;
	const [text, setText] = useState(() => readStored(key, z.string(), "tab") ?? "");
	const setDraft = (next: string) => {
		setText(next);
		writeStored(key, next === "" ? null : next, "tab");
	};
	return [text, setDraft];
}
