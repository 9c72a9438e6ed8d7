import { useState } from "preact/hooks";
import { ATTACHMENT_NAME_MAX_CHARS, ATTACHMENTS_MAX, ATTACHMENTS_MAX_CHARS } from "../../contracts/limits.ts";
import { strings } from "../strings/strings.ts";
import { toError } from "../ui/to-error.ts";
import { createAttachment, type DraftAttachment } from "./draft-attachment.ts";

export type UpdateAttachments = (
	change: (attachments: readonly DraftAttachment[]) => readonly DraftAttachment[],
) => void;

/** What a user can do with the attachments of a question. */
export interface Attachments {
	/** Why a file was not attached; null if nothing failed. */
	error: string | null;
	addFiles(files: Iterable<File>): Promise<void>;
	/** Attaches a long text that was pasted. */
	addPasted(text: string): void;
	change(changed: DraftAttachment): void;
	remove(key: string): void;
}

/** Adds, changes, and removes the attachments of a draft. */
export function useAttachments(update: UpdateAttachments): Attachments {
	const [error, setError] = useState<string | null>(null);

	const add = (added: DraftAttachment) =>
		update((before) => {
			const after = [...before, { ...added, name: added.name.slice(-ATTACHMENT_NAME_MAX_CHARS) }];
			const exceeded = exceededLimit(after);
			if (exceeded === null) return after;
			setError(exceeded);
			return before;
		});
	const addFiles = async (files: Iterable<File>) => {
		setError(null);
		for (const file of files) {
			try {
				const { readFile } = await import("./read-file.ts");
				add(await readFile(file));
			} catch (problem) {
				setError(toError(problem).message);
			}
		}
	};
	return {
		error,
		addFiles,
		addPasted: (text) => {
			setError(null);
			add(createAttachment({ name: strings.attachments.pastedText, text, type: "text" }));
		},
		change: (changed) =>
			update((before) => before.map((each) => (each.key === changed.key ? changed : each))),
		remove: (key) => {
			setError(null);
			update((before) => before.filter((each) => each.key !== key));
		},
	};
}

function exceededLimit(attachments: readonly DraftAttachment[]): string | null {
	const { tooMany, tooLarge } = strings.attachments;
	if (attachments.length > ATTACHMENTS_MAX) return tooMany(ATTACHMENTS_MAX);
	const chars = attachments.reduce((sum, { text }) => sum + text.length, 0);
	return chars > ATTACHMENTS_MAX_CHARS ? tooLarge(ATTACHMENTS_MAX_CHARS) : null;
}
