import type { Source } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	sources: readonly Source[];
	/** Ids of pages that have changed since they were cited. */
	changedPages: ReadonlySet<string>;
	onOpen: (source: Source) => void;
}

/** The numbered passages that the model received. Each opens its page in the reader. */
export function Sources({ sources, changedPages, onOpen }: Props) {
	return (
		<ol class="chips" aria-label={lazyStrings.answer.sourceCount(sources.length)}>
			{sources.map((source) => (
				<li key={source.passage_id}>
					<button
						type="button"
						class="chip"
						title={source.snippet}
						data-testid="source"
						data-changed={changedPages.has(source.page_id)}
						onClick={() => onOpen(source)}
					>
						<b>{source.n}</b> <span dir="auto">{source.title}</span>
						{changedPages.has(source.page_id) && <em>{lazyStrings.answer.changed}</em>}
					</button>
				</li>
			))}
		</ol>
	);
}
