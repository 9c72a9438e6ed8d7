import { useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "../session/storage.ts";

/** State for the unsent text of a conversation. It survives a reload of the tab. */
export function useDraft(conversationId: string): [text: string, setText: (text: string) => void] {
	const key = `omeruta.draft.${conversationId}`;
	const [text, setText] = useState(() => readStored(key, z.string(), "tab") ?? "");
	const setDraft = (next: string) => {
		setText(next);
		writeStored(key, next === "" ? null : next, "tab");
	};
	return [text, setDraft];
}
