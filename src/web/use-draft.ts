import { useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "./stored.ts";

/** What is typed in a conversation and not sent yet; a reload keeps it. */
export function useDraft(conversationId: string): [text: string, setText: (text: string) => void] {
	const key = `omeruta.draft.${conversationId}`;
	const [text, setText] = useState(() => readStored(key, z.string(), "tab") ?? "");
	const keep = (next: string) => {
		setText(next);
		try {
			writeStored(key, next === "" ? null : next, "tab");
		} catch {
			// A full storage must not stop anybody from typing.
		}
	};
	return [text, keep];
}
