import type { Source } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	/** The sources whose page has changed since it was cited. */
	sources: readonly Source[];
	/** Undefined if the question cannot be asked again. */
	onAskAgain: (() => void) | undefined;
}

/** Says that sources of an answer have changed since, and offers to ask again. Renders nothing if none has. */
export function ChangedSources({ sources, onAskAgain }: Props) {
	const titles = [...new Map(sources.map(({ page_id, title }) => [page_id, title])).values()];
	if (titles.length === 0) return null;
	return (
		<p class="interrupted" data-testid="sources-changed">
			<span>{lazyStrings.answer.sourcesChanged(titles)}</span>
			{onAskAgain && (
				<button type="button" class="quiet" data-testid="ask-changed" onClick={onAskAgain}>
					{lazyStrings.answer.askAgain}
				</button>
			)}
		</p>
	);
}
