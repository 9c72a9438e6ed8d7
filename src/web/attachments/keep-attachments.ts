import type { OmerutaClient } from "../../client/client.ts";
import { addPage } from "../knowledge/files.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { toError } from "../ui/to-error.ts";
import type { DraftAttachment } from "./draft-attachment.ts";

/**
 * Adds attachments to the knowledge base.
 *
 * @throws {Error} if one was not added; the message names it and says why
 */
export async function keepAttachments(
	attachments: readonly DraftAttachment[],
	knowledge: Pick<OmerutaClient["knowledge"], "add">,
): Promise<void> {
	for (const { name, text } of attachments) {
		try {
			await addPage(name, text, knowledge);
		} catch (error) {
			throw new Error(lazyStrings.attachments.notKept(name, describeError(toError(error))));
		}
	}
}
