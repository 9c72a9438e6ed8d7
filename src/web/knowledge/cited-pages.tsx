import { useCallback } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { CitedSource } from "../../contracts/knowledge.ts";
import { PageButton } from "../reader/page-button.tsx";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDay } from "../ui/format.ts";
import { ListEnd } from "./list-end.tsx";
import { usePagedList } from "./use-paged-list.ts";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	/** Called when the user opens a conversation. */
	onLeave: () => void;
}

const text = lazyStrings.knowledgeCited;
const PAGE_SIZE = 30;

/** The tab that lists the cited pages, with links to the conversations that cite them. */
export function CitedPages({ client, onOpenPage, onLeave }: Props) {
	const load = useCallback(
		(cursor: string | undefined) => client.knowledge.sourcesPage({ limit: PAGE_SIZE, cursor }),
		[client],
	);
	const list = usePagedList(load);
	return (
		<section aria-label={lazyStrings.knowledge.tabs.cited}>
			<ul class="rows">
				{list.items.map((source) => (
					<CitedPage key={source.page_id} source={source} onOpenPage={onOpenPage} onLeave={onLeave} />
				))}
			</ul>
			<ListEnd list={list} empty={text.none} />
		</section>
	);
}

function CitedPage({ source, onOpenPage, onLeave }: Omit<Props, "client"> & { source: CitedSource }) {
	const { page_id: id, title, gone, citations } = source;
	return (
		<li class="row" data-testid="cited-page" data-gone={gone}>
			{gone ? (
				<span dir="auto">{title}</span>
			) : (
				<PageButton target={{ pageId: id, title, citation: null }} onOpenPage={onOpenPage} />
			)}
			{gone && <span class="heading"> {text.deleted}</span>}
			<p class="page-facts">
				<span>{text.citedIn(citations.length)}</span>
				{citations.map(({ conversation_id, task_id, cited_at }) => (
					<a key={task_id} href={`#${conversation_id}`} onClick={onLeave}>
						{text.conversation(formatDay(cited_at))}
					</a>
				))}
			</p>
		</li>
	);
}
