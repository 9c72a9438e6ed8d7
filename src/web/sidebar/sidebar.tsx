import { useEffect, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ConversationEntry } from "../../client/conversation-list/entries.ts";
import { AccountMenu } from "../account/account-menu.tsx";
import { useDebounced } from "../knowledge/use-debounced.ts";
import { formatRoute, navigate } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { toError } from "../ui/to-error.ts";
import { ConversationGroups } from "./conversation-groups.tsx";
import { exportConversation } from "./export.ts";
import { SearchResults } from "./search-results.tsx";
import type { ConversationListState } from "./use-conversation-list.ts";
import { useDeletions } from "./use-deletions.ts";

export interface SidebarProps extends ConversationListState {
	client: OmerutaClient;
	/** The id of the open conversation. */
	currentId: string | null;
	/** Whether the search box takes the focus. */
	isSearching: boolean;
	/** Called after the search box has taken the focus. */
	onSearching: () => void;
	onNew: () => void;
	/** Called after the open conversation was deleted. */
	onCurrentDeleted: () => void;
	/** Called after a conversation or another view was chosen. */
	onOpen: () => void;
	onClose: () => void;
	onShortcuts: () => void;
	/** Called after the user was signed out. */
	onSessionChange: () => void;
}

/** The user's conversations, with a search over all messages. */
export function Sidebar(props: SidebarProps) {
	const { client, list, view, currentId, isSearching, onSearching } = props;
	const { onNew, onCurrentDeleted, onOpen, onClose, onShortcuts, onSessionChange } = props;
	const [problem, setProblem] = useState<Error | null>(null);
	const [typed, setTyped] = useState("");
	const query = useDebounced(typed.trim());
	const search = useRef<HTMLInputElement>(null);
	const { deleted, hadLinks, remove, undo } = useDeletions(client, list, setProblem);
	const text = lazyStrings.sidebar;
	const nav = useRef<HTMLElement>(null);
	/** The id of the conversation that was open when it was deleted. */
	const deletedCurrent = useRef<string | null>(null);
	useEffect(() => {
		if (!isSearching) return;
		search.current?.focus();
		onSearching();
	}, [isSearching]);

	const deleteConversation = (conversation: ConversationEntry) => {
		setProblem(null);
		remove(conversation);
		if (conversation.conversation_id !== currentId) return;
		deletedCurrent.current = currentId;
		onCurrentDeleted();
	};
	const undoDeletion = ({ conversation_id: id }: ConversationEntry) => {
		undo();
		const route = { view: "conversation", id } as const;
		if (deletedCurrent.current === id) navigate(route);
		// The button disappears with the focus.
		requestAnimationFrame(() =>
			nav.current?.querySelector<HTMLElement>(`[href="${formatRoute(route)}"]`)?.focus(),
		);
	};
	return (
		<>
			<div class="sidebar-top">
				<p class="brand">
					<span class="mark" aria-hidden="true" />
					{strings.shell.product}
				</p>
				<IconButton icon="sidebar" label={text.close} testId="close-sidebar" onClick={onClose} />
			</div>
			<button type="button" class="sidebar-new" data-testid="new-conversation" onClick={onNew}>
				<Icon name="new" />
				{strings.shell.newConversation}
			</button>
			<input
				ref={search}
				type="search"
				class="compact-field"
				dir="auto"
				aria-label={text.search}
				placeholder={text.search}
				data-testid="search-conversations"
				value={typed}
				onInput={(event) => setTyped(event.currentTarget.value)}
			/>
			<nav ref={nav} class="sidebar-list" aria-label={strings.sidebar.conversations}>
				{typed.trim() !== "" && query !== "" ? (
					<SearchResults client={client} query={query} onOpen={onOpen} />
				) : (
					<ConversationGroups
						list={list}
						view={view}
						currentId={currentId}
						onOpen={onOpen}
						onRename={({ conversation_id }, title) => {
							list.rename(conversation_id, title).catch((error) => setProblem(toError(error)));
						}}
						onDelete={deleteConversation}
						onExport={(conversation, format) => {
							exportConversation(client, conversation, format).catch((error) => setProblem(toError(error)));
						}}
					/>
				)}
			</nav>
			{problem && (
				<ErrorNotice
					message={describeError(problem)}
					action={strings.shell.dismiss}
					onAction={() => setProblem(null)}
				/>
			)}
			{deleted && (
				<UndoNotice conversation={deleted} hadLinks={hadLinks} onUndo={() => undoDeletion(deleted)} />
			)}
			<div class="sidebar-end">
				<AccountMenu client={client} onOpen={onOpen} onSessionChange={onSessionChange} />
				<button
					type="button"
					class="icon-button"
					aria-label={lazyStrings.shortcuts.title}
					title={lazyStrings.shortcuts.title}
					data-testid="shortcuts"
					onClick={onShortcuts}
				>
					?
				</button>
			</div>
		</>
	);
}

interface UndoNoticeProps {
	conversation: ConversationEntry;
	/** Whether links to the conversation were revoked. */
	hadLinks: boolean;
	onUndo: () => void;
}

function UndoNotice({ conversation, hadLinks, onUndo }: UndoNoticeProps) {
	const button = useRef<HTMLButtonElement>(null);
	// The row that had the focus is gone. If its conversation was open, a new one opens at the same time.
	useEffect(() => button.current?.focus(), [conversation]);
	return (
		<div class="notice undo" role="status">
			<p>{hadLinks ? lazyStrings.sidebar.deletedWithLinks : lazyStrings.sidebar.deleted}</p>
			<button ref={button} type="button" class="quiet" data-testid="undo" data-keeps-focus onClick={onUndo}>
				{lazyStrings.sidebar.undo}
			</button>
		</div>
	);
}
