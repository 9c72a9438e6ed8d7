import { useCallback } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { CitedSource } from "../../contracts/knowledge.ts";
import type { Reading } from "../reader/target.ts";
import { day, plural } from "../ui/names.ts";
import { ListEnd } from "./list-end.tsx";
import { useList } from "./use-list.ts";

interface Props {
	client: OmerutaClient;
	onRead: (reading: Reading) => void;
	/** A conversation was chosen. */
	onLeave: () => void;
}

const PAGE_ITEMS = 30;

/** Which pages answers were given, and in which conversations. */
export function CitedPages({ client, onRead, onLeave }: Props) {
	const load = useCallback(
		(cursor: string | undefined) => client.knowledge.sourcesPage({ limit: PAGE_ITEMS, cursor }),
		[client],
	);
	const list = useList(load);
	return (
		<section aria-label="Cited">
			<ul class="rows">
				{list.items.map((source) => (
					<CitedPage key={source.page_id} source={source} onRead={onRead} onLeave={onLeave} />
				))}
			</ul>
			<ListEnd list={list} empty="No answer has cited a page yet." />
		</section>
	);
}

function CitedPage({ source, onRead, onLeave }: Omit<Props, "client"> & { source: CitedSource }) {
	const { page_id: id, title, gone, citations } = source;
	return (
		<li class="row" data-testid="cited-page" data-gone={gone}>
			{gone ? (
				<span dir="auto">{title}</span>
			) : (
				<button
					type="button"
					class="plain"
					dir="auto"
					onClick={() => onRead({ pageId: id, title, cited: null })}
				>
					{title}
				</button>
			)}
			{gone && <span class="heading"> deleted</span>}
			<p class="page-facts">
				<span>cited in {plural(citations.length, "answer")}</span>
				{citations.map(({ conversation_id, task_id, cited_at }) => (
					<a key={task_id} href={`#${conversation_id}`} onClick={onLeave}>
						conversation of {day(cited_at)}
					</a>
				))}
			</p>
		</li>
	);
}
