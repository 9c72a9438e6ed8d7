import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ConversationHit, ConversationSearchResponse } from "../../contracts/conversation-search.ts";
import { formatRoute } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { languageProps } from "../ui/text-language.ts";
import { toError } from "../ui/to-error.ts";
import { MarkedText } from "./marked-text.tsx";

interface Props {
	client: OmerutaClient;
	query: string;
	onOpen: () => void;
}

/** The conversations that match a search, with the best message of each quoted. Its link opens that message. */
export function SearchResults({ client, query, onOpen }: Props) {
	const [found, setFound] = useState<ConversationSearchResponse | Error | null>(null);
	const [attempt, setAttempt] = useState(0);
	useEffect(() => {
		let isStale = false;
		client.conversations
			.search(query)
			.catch(toError)
			.then((result) => {
				if (!isStale) setFound(result);
			});
		return () => {
			isStale = true;
		};
	}, [client, query, attempt]);
	const text = lazyStrings.sidebar;
	if (found === null) return <p class="sidebar-note">{text.searching}</p>;
	if (found instanceof Error) {
		const retry = () => setAttempt(attempt + 1);
		return <ErrorNotice message={describeError(found)} action={strings.shell.retry} onAction={retry} />;
	}
	return (
		<>
			<p class="sidebar-note" role="status" data-testid="conversation-search-status">
				{text.results(found.items.length)}
			</p>
			<ul>
				{found.items.map((hit) => (
					<Hit key={hit.conversation_id} hit={hit} onOpen={onOpen} />
				))}
			</ul>
			{found.unindexed > 0 && <p class="sidebar-note">{text.unindexed(found.unindexed)}</p>}
		</>
	);
}

function Hit({ hit, onOpen }: { hit: ConversationHit; onOpen: () => void }) {
	const { conversation_id: id, message_id, title, title_marks, excerpt, marks } = hit;
	const route = { view: "conversation", id, ...(message_id !== null && { messageId: message_id }) } as const;
	return (
		<li class="search-hit" data-testid="conversation-hit">
			<a href={formatRoute(route)} onClick={onOpen}>
				<span class="conversation-title" {...languageProps(title)}>
					<MarkedText text={title} marks={title_marks} />
				</span>
				<span class="search-excerpt" {...languageProps(excerpt)}>
					<MarkedText text={excerpt} marks={marks} />
				</span>
			</a>
		</li>
	);
}
