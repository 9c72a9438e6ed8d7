import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { SearchMode, type SearchResponse } from "../../contracts/knowledge.ts";
import { SEARCH_QUERY_MAX_CHARS } from "../../contracts/limits.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDuration, pluralize } from "../ui/format.ts";
import { toError } from "../ui/to-error.ts";
import { filterRelevant } from "./match.ts";
import { SearchHit } from "./search-hit.tsx";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
}

const MODE_NAMES = {
	hybrid: "Keywords and meaning",
	lexical: "Keywords",
	vector: "Meaning",
} as const satisfies Record<SearchMode, string>;

/** The tab that searches passages. It uses the same search as the agents. */
export function SearchPages({ client, onOpenPage }: Props) {
	const [query, setQuery] = useState("");
	const [mode, setMode] = useState<SearchMode>("hybrid");
	const [response, setResponse] = useState<SearchResponse | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const [isSearching, setIsSearching] = useState(false);

	const search = async () => {
		if (query.trim() === "" || isSearching) return;
		setIsSearching(true);
		setError(null);
		try {
			const found = await client.knowledge.search(query, { mode });
			setResponse({ ...found, results: filterRelevant(found.results) });
		} catch (reason) {
			setResponse(null);
			setError(toError(reason));
		}
		setIsSearching(false);
	};
	return (
		<section aria-label="Search">
			<form
				class="search-form"
				onSubmit={(event) => {
					event.preventDefault();
					void search();
				}}
			>
				<input
					type="search"
					dir="auto"
					class="field"
					aria-label="Search knowledge"
					placeholder="Question or keywords"
					maxLength={SEARCH_QUERY_MAX_CHARS}
					data-testid="search-query"
					value={query}
					onInput={(event) => setQuery(event.currentTarget.value)}
				/>
				<select
					class="field"
					aria-label="Search by"
					value={mode}
					onChange={(event) => setMode(SearchMode.parse(event.currentTarget.value))}
				>
					{SearchMode.options.map((option) => (
						<option key={option} value={option}>
							{MODE_NAMES[option]}
						</option>
					))}
				</select>
				<button
					type="submit"
					class="primary"
					disabled={isSearching || query.trim() === ""}
					data-testid="search"
				>
					Search
				</button>
			</form>
			{error && <ErrorNotice message={describeError(error)} />}
			<p class="pending" role="status" data-testid="search-status">
				{isSearching ? "Searching…" : response && summarize(response)}
			</p>
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
	const searchedBy = MODE_NAMES[mode].toLowerCase();
	const found =
		results.length === 0
			? `No passages found by ${searchedBy}. Try different words.`
			: `${pluralize(results.length, "passage")} by ${searchedBy} in ${formatDuration(took_ms)}.`;
	return `${found} ${detail}`.trim();
}
