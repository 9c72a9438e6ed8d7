import type { ConversationExport, Message } from "../../contracts/conversations.ts";

const SPEAKER = { user: "You", assistant: "Omeruta Brain" } as const satisfies Record<
	Message["role"],
	string
>;
const REMARK = {
	complete: "",
	stopped: " (stopped)",
	failed: " (no answer)",
	superseded: " (asked once more)",
} as const satisfies Record<Message["status"], string>;

/** A conversation as a Markdown document. What was said stands as it was said. */
export function conversationMarkdown({ title, created_at, messages }: ConversationExport): string {
	const parts = messages.map(
		({ role, status, created_at: at, content }) =>
			`## ${SPEAKER[role]}${REMARK[status]} · ${at}\n\n${content}`,
	);
	return `${[`# ${title.replaceAll(/\s+/g, " ")}`, `Begun ${created_at}`, ...parts].join("\n\n")}\n`;
}
