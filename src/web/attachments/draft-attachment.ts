import * as z from "zod";

/** An attachment of a question that was not sent yet. */
export const DraftAttachment = z.object({
	/** Identifies it in the list. */
	key: z.string(),
	name: z.string(),
	text: z.string(),
	type: z.enum(["text", "markdown", "html"]),
	/** Whether the text is added to the knowledge base, too, when the question is sent. */
	isKept: z.boolean(),
});
export type DraftAttachment = z.infer<typeof DraftAttachment>;

/** Creates an attachment that belongs to the conversation only. */
export function createAttachment(content: Pick<DraftAttachment, "name" | "text" | "type">): DraftAttachment {
	return { key: `${Date.now()}.${Math.random()}`, ...content, isKept: false };
}
