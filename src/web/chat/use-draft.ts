import { useState } from "preact/hooks";
import * as z from "zod";
import { DraftAttachment } from "../attachments/draft-attachment.ts";
import type { UpdateAttachments } from "../attachments/use-attachments.ts";
import { readStored, writeStored } from "../session/storage.ts";
import { type AgentChoice, parseChoice } from "./agent-choice.ts";

/** An unsent question or topic. */
interface Draft {
	text: string;
	setText: (text: string) => void;
	/** The start URLs of an expansion, one per line. */
	urls: string;
	setUrls: (urls: string) => void;
	attachments: readonly DraftAttachment[];
	updateAttachments: UpdateAttachments;
}

const Attachments = z.array(DraftAttachment);

const textKeyOf = (conversationId: string) => `omeruta.draft.${conversationId}`;
const agentKeyOf = (conversationId: string) => `omeruta.draft.agent.${conversationId}`;

/** Returns the agent that was selected for a conversation's draft, or null if there is no draft. */
export function readDraftAgent(conversationId: string): AgentChoice | null {
	if (readStored(textKeyOf(conversationId), z.string(), "tab") === null) return null;
	const agent = readStored(agentKeyOf(conversationId), z.string(), "tab");
	return agent === null ? null : parseChoice(agent);
}

/** Stores the agent that is selected in a conversation. */
export function writeDraftAgent(conversationId: string, agent: AgentChoice): void {
	writeStored(agentKeyOf(conversationId), agent, "tab");
}

/** Returns the unsent question of a conversation. It survives a reload of the tab. */
export function useDraft(conversationId: string): Draft {
	const [text, setText] = useStoredText(textKeyOf(conversationId));
	const [urls, setUrls] = useStoredText(`omeruta.draft.urls.${conversationId}`);
	const attachmentsKey = `omeruta.draft.attachments.${conversationId}`;
	const [attachments, setAttachments] = useState<readonly DraftAttachment[]>(
		() => readStored(attachmentsKey, Attachments, "tab") ?? [],
	);
	return {
		text,
		setText,
		urls,
		setUrls,
		attachments,
		updateAttachments: (change) =>
			setAttachments((before) => {
				const after = change(before);
				if (after !== before) writeStored(attachmentsKey, after.length === 0 ? null : after, "tab");
				return after;
			}),
	};
}

function useStoredText(key: string): [string, (text: string) => void] {
	const [text, setText] = useState(() => readStored(key, z.string(), "tab") ?? "");
	const store = (next: string) => {
		setText(next);
		writeStored(key, next === "" ? null : next, "tab");
	};
	return [text, store];
}
