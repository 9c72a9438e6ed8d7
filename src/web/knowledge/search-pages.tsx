import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { SearchMode, type SearchResponse } from "../../contracts/knowledge.ts";
import { SEARCH_QUERY_MAX_CHARS } from "../../contracts/limits.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDuration } from "../ui/format.ts";
import { toError } from "../ui/to-error.ts";
import { filterRelevant } from "./match.ts";
import { SearchDetails } from "./search-details.tsx";
import { SearchHit } from "./search-hit.tsx";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
}

const text = lazyStrings.knowledgeSearch;

/** The tab that searches passages. It uses the same search as the agents. */
export function SearchPages({ client, onOpenPage }: Props) {
	const [query, setQuery] = useState("");
	const [mode, setMode] = useState<SearchMode>("hybrid");
	const [response, setResponse] = useState<SearchResponse | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const [isSearching, setIsSearching] = useState(false);
	const [showsScores, setShowsScores] = useState(false);

	const search = async (explain: boolean) => {
		if (query.trim() === "" || isSearching) return;
		setIsSearching(true);
		setError(null);
		try {
			const found = await client.knowledge.search(query, { mode, explain });
			setResponse(explain ? found : { ...found, results: filterRelevant(found.results) });
		} catch (reason) {
			setResponse(null);
			setError(toError(reason));
		}
		setIsSearching(false);
	};
	return (
		<section aria-label={lazyStrings.knowledge.tabs.search}>
			<form
				class="search-form"
				onSubmit={(event) => {
					event.preventDefault();
					void search(showsScores);
				}}
			>
				<input
					type="search"
					dir="auto"
					class="field"
					aria-label={text.query}
					placeholder={text.queryHint}
					maxLength={SEARCH_QUERY_MAX_CHARS}
					data-testid="search-query"
					value={query}
					onInput={(event) => setQuery(event.currentTarget.value)}
				/>
				<select
					class="field"
					aria-label={text.mode}
					value={mode}
					onChange={(event) => setMode(SearchMode.parse(event.currentTarget.value))}
				>
					{SearchMode.options.map((option) => (
						<option key={option} value={option}>
							{text.modes[option]}
						</option>
					))}
				</select>
				<button
					type="submit"
					class="primary"
					disabled={isSearching || query.trim() === ""}
					data-testid="search"
				>
					{text.submit}
				</button>
				<label class="show-scores">
					<input
						type="checkbox"
						checked={showsScores}
						data-testid="show-scores"
						onChange={({ currentTarget: { checked } }) => {
							setShowsScores(checked);
							if (response !== null) void search(checked);
						}}
					/>
					{lazyStrings.searchExplanation.showScores}
				</label>
			</form>
			{error && <ErrorNotice message={describeError(error)} />}
			<p class="pending" role="status" data-testid="search-status">
				{isSearching ? text.searching : response && summarize(response)}
			</p>
			{response?.explanation && <SearchDetails explanation={response.explanation} />}
			{response && response.results.length > 0 && (
				<ol class="rows">
					{response.results.map((result) => (
						<SearchHit key={result.passage_id} result={result} onOpenPage={onOpenPage} />
					))}
				</ol>
			)}
		</section>
	);
}

function summarize({ results, mode, took_ms, detail = "" }: SearchResponse): string {
	const by = text.by[mode];
	const found =
		results.length === 0 ? text.noneFound(by) : text.found(results.length, by, formatDuration(took_ms));
	return `${found} ${detail}`.trim();
}
