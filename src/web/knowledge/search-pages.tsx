import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { type SearchAnswer, SearchMode } from "../../contracts/knowledge.ts";
import { SEARCH_QUERY_MAX_CHARS } from "../../contracts/limits.ts";
import { ErrorNotice } from "../error-notice.tsx";
import { duration, plural } from "../names.ts";
import type { Reading } from "./reading.ts";
import { SearchHit } from "./search-hit.tsx";

interface Props {
	client: OmerutaClient;
	onRead: (reading: Reading) => void;
}

const MODE_NAMES = {
	hybrid: "Words and meaning",
	lexical: "Words",
	vector: "Meaning",
} as const satisfies Record<SearchMode, string>;

/** Finds the passages that answers would be given for a question. */
export function SearchPages({ client, onRead }: Props) {
	const [query, setQuery] = useState("");
	const [mode, setMode] = useState<SearchMode>("hybrid");
	const [answer, setAnswer] = useState<SearchAnswer | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const [searching, setSearching] = useState(false);

	const search = async () => {
		if (query.trim() === "" || searching) return;
		setSearching(true);
		setError(null);
		try {
			setAnswer(await client.knowledge.search(query, { mode }));
		} catch (reason) {
			setError(reason instanceof Error ? reason : new Error(String(reason)));
		}
		setSearching(false);
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
					aria-label="Search the knowledge"
					placeholder="A question, or words"
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
				<button type="submit" class="primary" disabled={searching} data-testid="search">
					Search
				</button>
			</form>
			{error && <ErrorNotice message={error.message} />}
			{answer && (
				<>
					<p class="pending" role="status">
						{plural(answer.results.length, "passage")} by {MODE_NAMES[answer.mode].toLowerCase()} in{" "}
						{duration(answer.took_ms)}. {answer.detail}
					</p>
					<ol class="rows">
						{answer.results.map((result) => (
							<SearchHit key={result.passage_id} result={result} onRead={onRead} />
						))}
					</ol>
				</>
			)}
		</section>
	);
}
