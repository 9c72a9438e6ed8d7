import * as z from "zod";
import { ATTACHMENT_NAME_MAX_CHARS, ATTACHMENTS_MAX, ATTACHMENTS_MAX_CHARS } from "./limits.ts";
import { NonNegativeInt, notBlank, onOneLine } from "./values.ts";

/**
 * A text that comes with a question. It is converted as files in the knowledge base are: as `type` says, or else as the
 * extension of its name does, such as that of a CSV file. `src/parse.ts` converts the error message of
 * `AttachmentInputs` to an error code.
 *
 * @example
 * { "name": "minutes.md", "text": "# Minutes\n\nThe budget was approved.", "type": "markdown" }
 */
export const AttachmentInput = z.lazy(() =>
	z.object({
		name: notBlank(onOneLine(z.string().max(ATTACHMENT_NAME_MAX_CHARS)).trim().min(1)),
		text: notBlank(z.string()),
		type: z.enum(["text", "markdown", "html"]).optional(),
	}),
);
export type AttachmentInput = z.infer<typeof AttachmentInput>;

/** The attachments of a question. */
export const AttachmentInputs = z
	.array(AttachmentInput)
	.max(ATTACHMENTS_MAX)
	.refine((inputs) => inputs.reduce((sum, { text }) => sum + text.length, 0) <= ATTACHMENTS_MAX_CHARS, {
		error: "attachments_too_large",
	});

/** An attachment in a list. `length` is that of its text, in UTF-16 code units. */
export const AttachmentItem = z.object({
	id: z.string(),
	name: z.string(),
	length: NonNegativeInt,
});
export type AttachmentItem = z.infer<typeof AttachmentItem>;

export const Attachment = AttachmentItem.extend({ text: z.string() });
export type Attachment = z.infer<typeof Attachment>;
