import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { type SearchAnswer, SearchMode } from "../../contracts/knowledge.ts";
import { SEARCH_QUERY_MAX_CHARS } from "../../contracts/limits.ts";
import type { Reading } from "../reader/target.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import { duration, plural } from "../ui/names.ts";
import { relevantOf } from "./match.ts";
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
			const found = await client.knowledge.search(query, { mode });
			setAnswer({ ...found, results: relevantOf(found.results) });
		} catch (reason) {
			setAnswer(null);
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
				<button
					type="submit"
					class="primary"
					disabled={searching || query.trim() === ""}
					data-testid="search"
				>
					Search
				</button>
			</form>
			{error && <ErrorNotice message={errorText(error)} />}
			<p class="pending" role="status" data-testid="search-status">
				{searching ? "Searching…" : answer && summaryOf(answer)}
			</p>
			{answer && answer.results.length > 0 && (
				<ol class="rows">
					{answer.results.map((result) => (
						<SearchHit key={result.passage_id} result={result} onRead={onRead} />
					))}
				</ol>
			)}
		</section>
	);
}

function summaryOf({ results, mode, took_ms, detail = "" }: SearchAnswer): string {
	const searched = MODE_NAMES[mode].toLowerCase();
	const found =
		results.length === 0
			? `Nothing found by ${searched}. Try other words.`
			: `${plural(results.length, "passage")} by ${searched} in ${duration(took_ms)}.`;
	return `${found} ${detail}`.trim();
}
