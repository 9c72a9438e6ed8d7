import { useCallback, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Reading } from "../reader/target.ts";
import { ListEnd } from "./list-end.tsx";
import { PageRow } from "./page-row.tsx";
import { useList } from "./use-list.ts";
import { useSettled } from "./use-settled.ts";

interface Props {
	client: OmerutaClient;
	onRead: (reading: Reading) => void;
	/** There is another page, or one less. */
	onChanged: () => void;
}

const PAGE_ITEMS = 30;

/** The pages that the brain has, newest first, by the words that they must have. */
export function PageList({ client, onRead, onChanged }: Props) {
	const [words, setWords] = useState("");
	const search = useSettled(words.trim());
	const load = useCallback(
		(cursor: string | undefined) =>
			client.knowledge.page({ limit: PAGE_ITEMS, cursor, ...(search === "" ? {} : { search }) }),
		[client, search],
	);
	const list = useList(load);
	const section = useRef<HTMLElement>(null);
	const changed = () => {
		list.reload();
		onChanged();
	};
	const deleted = () => {
		// The button that had the focus is gone.
		section.current?.focus();
		changed();
	};
	return (
		<section ref={section} tabIndex={-1} aria-label="Pages">
			<input
				type="search"
				dir="auto"
				class="field"
				aria-label="Filter the pages"
				placeholder="Filter by words in title, address or text"
				data-testid="filter"
				value={words}
				onInput={(event) => setWords(event.currentTarget.value)}
			/>
			<ul class="rows">
				{list.items.map((page) => (
					<PageRow
						key={page.id}
						client={client}
						page={page}
						onRead={onRead}
						onChanged={changed}
						onDeleted={deleted}
					/>
				))}
			</ul>
			<ListEnd list={list} empty={search === "" ? "There are no pages yet." : "No page has these words."} />
		</section>
	);
}
