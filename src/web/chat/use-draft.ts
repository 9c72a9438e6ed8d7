import { useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "../session/storage.ts";

/** What is typed in a conversation and not sent yet; a reload keeps it. */
export function useDraft(conversationId: string): [text: string, setText: (text: string) => void] {
	const key = `omeruta.draft.${conversationId}`;
	const [text, setText] = useState(() => readStored(key, z.string(), "tab") ?? "");
	const keep = (next: string) => {
		setText(next);
		writeStored(key, next === "" ? null : next, "tab");
	};
	return [text, keep];
}
