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
	/** Why files were not attached. */
	errors: readonly string[];
	clearErrors(): void;
	addFiles(files: Iterable<File>): Promise<void>;
	/** Attaches a long text that was pasted. */
	addPasted(text: string): void;
	change(changed: DraftAttachment): void;
	remove(key: string): void;
}

/** Adds, changes, and removes the attachments of a draft. */
export function useAttachments(update: UpdateAttachments): Attachments {
	const [errors, setErrors] = useState<readonly string[]>([]);
	const clearErrors = () => setErrors([]);
	const addError = (error: string) => setErrors((before) => [...new Set([...before, error])]);

	const add = (added: DraftAttachment) =>
		update((before) => {
			const after = [...before, { ...added, name: added.name.slice(-ATTACHMENT_NAME_MAX_CHARS) }];
			const exceeded = exceededLimit(after);
			if (exceeded === null) return after;
			addError(exceeded);
			return before;
		});
	const addFiles = async (files: Iterable<File>) => {
		clearErrors();
		for (const file of files) {
			try {
				const { readFile } = await import("./read-file.ts");
				add(await readFile(file));
			} catch (problem) {
				addError(toError(problem).message);
			}
		}
	};
	return {
		errors,
		clearErrors,
		addFiles,
		addPasted: (text) => {
			clearErrors();
			add(createAttachment({ name: strings.attachments.pastedText, text, type: "text" }));
		},
		change: (changed) =>
			update((before) => before.map((each) => (each.key === changed.key ? changed : each))),
		remove: (key) => {
			clearErrors();
			update((before) => before.filter((each) => each.key !== key));
		},
	};
}

/** Says which limit the attachments exceed because of the last one, if they do. */
function exceededLimit(attachments: readonly DraftAttachment[]): string | null {
	const name = attachments.at(-1)?.name ?? "";
	const { tooMany, tooLarge } = strings.attachments;
	if (attachments.length > ATTACHMENTS_MAX) return tooMany(name, ATTACHMENTS_MAX);
	const chars = attachments.reduce((sum, { text }) => sum + text.length, 0);
	return chars > ATTACHMENTS_MAX_CHARS ? tooLarge(name, ATTACHMENTS_MAX_CHARS) : null;
}
