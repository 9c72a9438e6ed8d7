import { useEffect, useRef } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ConversationRow, type RowActions } from "./conversation-row.tsx";
import { groupByDay } from "./groups.ts";
import type { ConversationListState } from "./use-conversation-list.ts";

interface Props extends ConversationListState, RowActions {
	/** The id of the open conversation. */
	currentId: string | null;
}

/** The conversations, grouped by day. Older ones are loaded when the end of the list is scrolled into view. */
export function ConversationGroups({ list, view, currentId, ...actions }: Props) {
	const { conversations, state, error, hasMore } = view;
	const isEmpty = conversations.length === 0;
	return (
		<>
			{groupByDay(conversations, new Date()).map((group) => (
				<section key={group.title} class="conversation-group">
					<h2>{group.title}</h2>
					<ul>
						{group.conversations.map((conversation) => (
							<ConversationRow
								key={conversation.conversation_id}
								conversation={conversation}
								isCurrent={conversation.conversation_id === currentId}
								{...actions}
							/>
						))}
					</ul>
				</section>
			))}
			{state === "loading" && <p class="sidebar-note">{lazyStrings.sidebar.loading}</p>}
			{state === "ready" && isEmpty && <p class="sidebar-note">{lazyStrings.sidebar.empty}</p>}
			{state === "failed" && error && (
				<ErrorNotice
					message={describeError(error)}
					action={strings.shell.retry}
					onAction={() => list.reload()}
				/>
			)}
			{state === "ready" && hasMore && (
				<ListEnd key={conversations.length} onReached={() => list.loadMore()} />
			)}
		</>
	);
}

/** The end of the loaded part of the list. A click loads more, too. */
function ListEnd({ onReached }: { onReached: () => void }) {
	const button = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		const observer = new IntersectionObserver(([entry]) => {
			if (entry?.isIntersecting) onReached();
		});
		if (button.current) observer.observe(button.current);
		return () => observer.disconnect();
	}, []);
	return (
		<button
			ref={button}
			type="button"
			class="sidebar-more"
			data-testid="more-conversations"
			onClick={onReached}
		>
			{lazyStrings.sidebar.more}
		</button>
	);
}
