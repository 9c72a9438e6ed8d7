import type { Source } from "../../contracts/tasks.ts";

interface Props {
	sources: readonly Source[];
	/** Pages that say something else since. */
	changed: ReadonlySet<string>;
	onOpen: (source: Source) => void;
}

/** The passages that an answer was given, by their numbers; each opens at its place in its page. */
export function Sources({ sources, changed, onOpen }: Props) {
	return (
		<ol class="chips" aria-label={sources.length === 1 ? "1 source" : `${sources.length} sources`}>
			{sources.map((source) => (
				<li key={source.passage_id}>
					<button
						type="button"
						class="chip"
						title={source.snippet}
						data-testid="source"
						data-changed={changed.has(source.page_id)}
						onClick={() => onOpen(source)}
					>
						<b>{source.n}</b> <span dir="auto">{source.title}</span>
						{changed.has(source.page_id) && <em>changed since</em>}
					</button>
				</li>
			))}
		</ol>
	);
}
