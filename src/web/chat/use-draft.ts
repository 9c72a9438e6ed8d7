import { useState } from "preact/hooks";
import * as z from "zod";
import { DraftAttachment } from "../attachments/draft-attachment.ts";
import type { UpdateAttachments } from "../attachments/use-attachments.ts";
import { readStored, writeStored } from "../session/storage.ts";

/** An unsent question. */
interface Draft {
	text: string;
	setText: (text: string) => void;
	attachments: readonly DraftAttachment[];
	updateAttachments: UpdateAttachments;
}

const Attachments = z.array(DraftAttachment);

/** Returns the unsent question of a conversation. It survives a reload of the tab. */
export function useDraft(conversationId: string): Draft {
	const textKey = `omeruta.draft.${conversationId}`;
	const attachmentsKey = `omeruta.draft.attachments.${conversationId}`;
	const [text, setText] = useState(() => readStored(textKey, z.string(), "tab") ?? "");
	const [attachments, setAttachments] = useState<readonly DraftAttachment[]>(
		() => readStored(attachmentsKey, Attachments, "tab") ?? [],
	);
	return {
		text,
		setText: (next) => {
			setText(next);
			writeStored(textKey, next === "" ? null : next, "tab");
		},
		attachments,
		updateAttachments: (change) =>
			setAttachments((before) => {
				const after = change(before);
				if (after !== before) writeStored(attachmentsKey, after.length === 0 ? null : after, "tab");
				return after;
			}),
	};
}
