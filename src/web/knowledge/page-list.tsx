import { useCallback, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { ListEnd } from "./list-end.tsx";
import { PageRow } from "./page-row.tsx";
import { useDebounced } from "./use-debounced.ts";
import { usePagedList } from "./use-paged-list.ts";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	/** Called after a page was updated or deleted. */
	onChanged: () => void;
}

const text = lazyStrings.knowledgePages;
const PAGE_SIZE = 30;

/** The tab that lists all pages, newest first. The list can be filtered. */
export function PageList({ client, onOpenPage, onChanged }: Props) {
	const [filter, setFilter] = useState("");
	const search = useDebounced(filter.trim());
	const load = useCallback(
		(cursor: string | undefined) =>
			client.knowledge.page({ limit: PAGE_SIZE, cursor, ...(search === "" ? {} : { search }) }),
		[client, search],
	);
	const list = usePagedList(load);
	const section = useRef<HTMLElement>(null);
	const onChange = () => {
		list.reload();
		onChanged();
	};
	const onDelete = () => {
		// The focused button disappears, so move the focus to the section.
		section.current?.focus();
		onChange();
	};
	return (
		<section ref={section} tabIndex={-1} aria-label={lazyStrings.knowledge.tabs.pages}>
			<input
				type="search"
				dir="auto"
				class="field"
				aria-label={text.filter}
				placeholder={text.filterHint}
				data-testid="filter"
				value={filter}
				onInput={(event) => setFilter(event.currentTarget.value)}
			/>
			<ul class="rows">
				{list.items.map((page) => (
					<PageRow
						key={page.id}
						client={client}
						page={page}
						onOpenPage={onOpenPage}
						onChanged={onChange}
						onDeleted={onDelete}
					/>
				))}
			</ul>
			<ListEnd list={list} empty={search === "" ? text.none : text.noneMatching} />
		</section>
	);
}
