import { useState } from "preact/hooks";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { listUsed } from "../../text/used-sources.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { languageProps } from "../ui/text-language.ts";

interface Props {
	result: ChatResult;
	/** Ids of pages that have changed since they were cited. */
	changedPages: ReadonlySet<string>;
	onOpen: (source: Source) => void;
}

/**
 * The numbered passages that the answer uses. Each opens its page in the reader. A button also shows the passages that the
 * model received but did not use.
 */
export function Sources({ result, changedPages, onOpen }: Props) {
	const [isExpanded, setIsExpanded] = useState(false);
	const { sources } = result;
	const used = listUsed(result);
	const unusedCount = sources.length - used.length;
	const shown = isExpanded ? sources : used;
	const { sourceCount, changed, unusedSources, fewerSources } = lazyStrings.answer;
	return (
		<ol class="chips" aria-label={sourceCount(shown.length)}>
			{shown.map((source) => (
				<li key={source.passage_id}>
					<button
						type="button"
						class="chip"
						title={source.snippet}
						data-testid="source"
						data-changed={changedPages.has(source.page_id)}
						onClick={() => onOpen(source)}
					>
						<b>{source.n}</b> <span {...languageProps(source.title)}>{source.title}</span>
						{source.heading !== undefined && (
							<span class="source-heading" {...languageProps(source.heading)}>
								{source.heading.split(" > ").at(-1)}
							</span>
						)}
						{source.page !== undefined && (
							<span class="source-page">{lazyStrings.answer.sourcePage(source.page)}</span>
						)}
						{changedPages.has(source.page_id) && <em>{changed}</em>}
					</button>
				</li>
			))}
			{unusedCount > 0 && (
				<li>
					<button
						type="button"
						class="chip more"
						data-testid="unused-sources"
						aria-expanded={isExpanded}
						onClick={() => setIsExpanded(!isExpanded)}
					>
						{isExpanded ? fewerSources : unusedSources(unusedCount)}
					</button>
				</li>
			)}
		</ol>
	);
}
