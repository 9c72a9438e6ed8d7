import type { OmerutaClient } from "../../client/client.ts";
import { saveFile } from "../ui/save-file.ts";

/** The longest name of an exported file, in UTF-16 code units. */
const NAME_MAX_CHARS = 80;
/** Characters that file names cannot contain on some system. */
const NOT_IN_NAMES = /[\p{Cc}<>:"/\\|?*]+/gu;

/** Saves a conversation as a file. @throws {ApiError} */
export async function exportConversation(
	client: OmerutaClient,
	{ conversation_id: id, title }: { conversation_id: string; title: string },
	format: "markdown" | "json",
): Promise<void> {
	const name = toFileName(title);
	if (format === "markdown") {
		saveFile(`${name}.md`, "text/markdown", await client.conversations.exportMarkdown(id));
	} else {
		const exported = await client.conversations.export(id);
		saveFile(`${name}.json`, "application/json", JSON.stringify(exported, null, "\t"));
	}
}

/** Returns the title of a conversation as the name of a file, without an extension. */
export function toFileName(title: string): string {
	const name = title.replace(NOT_IN_NAMES, " ").slice(0, NAME_MAX_CHARS).replace(/\s+/g, " ");
	return name.replace(/^[\s.]+|[\s.]+$/g, "") || "conversation";
}
