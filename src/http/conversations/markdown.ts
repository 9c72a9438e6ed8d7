import type { ConversationExport, Message } from "../../contracts/conversations.ts";
import type { SourceLink } from "../../contracts/tasks.ts";

const SPEAKER = { user: "You", assistant: "Omeruta Brain" } as const satisfies Record<
	Message["role"],
	string
>;
const STATUS_NOTES = {
	complete: "",
	stopped: " (stopped)",
	failed: " (no answer)",
	superseded: " (regenerated)",
} as const satisfies Record<Message["status"], string>;

/** Converts a conversation to Markdown. The messages are not escaped. */
export function conversationMarkdown({ title, created_at, messages }: ConversationExport): string {
	const parts = messages.map(({ role, status, created_at: at, content, attachments = [], sources = [] }) =>
		[
			`## ${SPEAKER[role]}${STATUS_NOTES[status]} · ${at}`,
			content,
			...attachments.map(attachmentMarkdown),
			...(sources.length > 0 ? ["Sources:", sources.map(sourceMarkdown).join("\n")] : []),
		].join("\n\n"),
	);
	return `${[`# ${title.replaceAll(/\s+/g, " ")}`, `Started ${created_at}`, ...parts].join("\n\n")}\n`;
}

function attachmentMarkdown({ name, text = "" }: { name: string; text?: string | undefined }): string {
	return `### Attachment: ${name.replaceAll(/\s+/g, " ")}\n\n${text}`;
}

function sourceMarkdown({ n, title, url }: SourceLink): string {
	const name = title.replaceAll(/\s+/g, " ");
	return `- [${n}] ${url === null ? name : `[${name.replaceAll(/[[\]]/g, "\\$&")}](<${url}>)`}`;
}
