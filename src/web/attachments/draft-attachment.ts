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
export function createAttachment({
	text,
	...content
}: Pick<DraftAttachment, "name" | "text" | "type">): DraftAttachment {
	return { key: `${Date.now()}.${Math.random()}`, ...content, text: trimText(text), isKept: false };
}

/** Trims a text and its line breaks as the server does, so that both show the same length. */
export const trimText = (text: string) => text.replace(/\r\n?/g, "\n").trim();
