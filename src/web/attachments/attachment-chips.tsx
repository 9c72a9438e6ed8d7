import { useState } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { createLazy } from "../ui/lazy.tsx";
import { Panel } from "../ui/panel.tsx";
import { type DraftAttachment, trimText } from "./draft-attachment.ts";
import type { Attachments } from "./use-attachments.ts";

const AttachmentEditor = createLazy(
	async () => (await import("./attachment-editor.tsx")).AttachmentEditor,
	({ attachment, onClose }, content) => (
		<Panel title={attachment.name} kind="wide" testId="attachment-editor" onClose={onClose}>
			{content}
		</Panel>
	),
);

interface Props {
	attachments: readonly DraftAttachment[];
	actions: Attachments;
}

/** The attachments of a draft. Each opens to be edited, can be kept in the knowledge base, and can be removed. */
export function AttachmentChips({ attachments, actions }: Props) {
	const [openKey, setOpenKey] = useState<string | null>(null);
	const { list, open, remove, scope, scopeConversation, scopeKnowledge, size } = strings.attachments;
	const opened = attachments.find(({ key }) => key === openKey);
	return (
		<>
			{attachments.length > 0 && (
				<ul class="attachments" aria-label={list}>
					{attachments.map((attachment) => {
						const { key, name, text, isKept } = attachment;
						return (
							<li key={key} class="attachment" data-testid="attachment">
								<button
									type="button"
									class="attachment-name"
									title={open(name)}
									data-testid="attachment-open"
									onClick={() => setOpenKey(key)}
								>
									<Icon name="file" />
									<span dir="auto">{name}</span>
									<small>{size(text.length)}</small>
								</button>
								<select
									class="compact-field"
									aria-label={scope(name)}
									data-testid="attachment-scope"
									value={isKept ? "knowledge" : "conversation"}
									onChange={({ currentTarget: { value } }) =>
										actions.change({ ...attachment, isKept: value === "knowledge" })
									}
								>
									<option value="conversation">{scopeConversation}</option>
									<option value="knowledge">{scopeKnowledge}</option>
								</select>
								<IconButton
									icon="close"
									label={remove(name)}
									testId="attachment-remove"
									onClick={() => actions.remove(key)}
								/>
							</li>
						);
					})}
				</ul>
			)}
			{actions.errors.map((error) => (
				<p key={error} class="attachment-error" role="alert" data-testid="attachment-error">
					{error}
				</p>
			))}
			{opened && (
				<AttachmentEditor
					attachment={opened}
					onChange={(text) => actions.change({ ...opened, text })}
					onClose={() => {
						setOpenKey(null);
						const text = trimText(opened.text);
						if (text === "") actions.remove(opened.key);
						else actions.change({ ...opened, text });
					}}
				/>
			)}
		</>
	);
}
