import { useRef, useState } from "preact/hooks";
import type { ConversationEntry } from "../../client/conversation-list/entries.ts";
import { formatRoute } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Menu } from "../ui/menu.tsx";
import { languageProps } from "../ui/text-language.ts";
import { RenameField } from "./rename-field.tsx";

export interface RowActions {
	onOpen: () => void;
	onRename: (conversation: ConversationEntry, title: string) => void;
	onDelete: (conversation: ConversationEntry) => void;
	onExport: (conversation: ConversationEntry, format: "markdown" | "json") => void;
}

interface Props extends RowActions {
	conversation: ConversationEntry;
	isCurrent: boolean;
}

/** A conversation in the sidebar: a link with its marks, and a menu. */
export function ConversationRow({ conversation, isCurrent, onOpen, onRename, onDelete, onExport }: Props) {
	const { conversation_id: id, title, unread, running } = conversation;
	const [isRenaming, setIsRenaming] = useState(false);
	const row = useRef<HTMLLIElement>(null);
	const text = lazyStrings.sidebar;
	if (isRenaming) {
		return (
			<li ref={row} class="conversation-row">
				<RenameField
					title={title}
					onDone={(next) => {
						setIsRenaming(false);
						if (next !== null) onRename(conversation, next);
						// The field disappears with the focus.
						requestAnimationFrame(() => row.current?.querySelector("a")?.focus());
					}}
				/>
			</li>
		);
	}
	return (
		<li ref={row} class="conversation-row" data-testid="conversation-row">
			<a
				href={formatRoute({ view: "conversation", id })}
				title={title}
				aria-current={isCurrent ? "page" : undefined}
				onClick={onOpen}
			>
				<span class="conversation-title" {...languageProps(title)}>
					{title}
				</span>
				{running && <Mark kind="running" label={text.running} />}
				{unread && !running && !isCurrent && <Mark kind="unread" label={text.unread} />}
			</a>
			<Menu
				label={text.menu(title)}
				testId="conversation-menu"
				items={[
					{ label: text.rename, testId: "rename", onSelect: () => setIsRenaming(true) },
					{
						label: text.exportMarkdown,
						testId: "export-markdown",
						onSelect: () => onExport(conversation, "markdown"),
					},
					{ label: text.exportJson, testId: "export-json", onSelect: () => onExport(conversation, "json") },
					{
						label: text.delete,
						testId: "delete-conversation",
						onSelect: () => onDelete(conversation),
						isDangerous: true,
					},
				]}
			/>
		</li>
	);
}

function Mark({ kind, label }: { kind: "running" | "unread"; label: string }) {
	return (
		<span class={`conversation-mark ${kind}`} title={label} data-testid={`mark-${kind}`}>
			<span class="visually-hidden">{label}</span>
		</span>
	);
}
