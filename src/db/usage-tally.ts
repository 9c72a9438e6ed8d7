import { addValue, type Histogram } from "./histogram.ts";
import type { PendingRow } from "./usage-pending.ts";

/** The columns of sums. */
export const COUNTS = [
	"completed",
	"failed",
	"cancelled",
	"retried",
	"fell_back",
	"with_context",
	"context_sources",
	"prompt_tokens",
	"completion_tokens",
	"response_ms_sum",
	"first_token_ms_sum",
	"first_tokens",
	"thumbs_up",
	"thumbs_down",
	"sentences_checked",
	"sentences_supported",
	"sessions",
	"agent_sessions",
] as const;
/** The columns of histograms. */
export const HISTOGRAMS = [
	"response_histogram",
	"first_token_histogram",
	"queued_histogram",
	"speed_histogram",
] as const;
/** Maximum length of a reason in UTF-16 code units. */
const REASON_MAX_CHARS = 200;

/** What the rows of a facet tell apart: nothing, the model, or the type of question. */
export type Facet = "" | "model" | "question";

/** Sums, histograms and counters of a group of questions. Tallies merge by addition. */
export type Tally = Record<(typeof COUNTS)[number], number> &
	Record<(typeof HISTOGRAMS)[number], Histogram> & {
		/**
		 * Number of questions by reason or used page. The keys are `error:<code>`, `retry:<reason>`,
		 * `fallback:<provider>:<reason>`, and `page:<host>/<page id>`; for all users together, `page:<host>`.
		 */
		counters: Map<string, number>;
	};

/** Creates a tally of no questions. */
export function createTally(): Tally {
	return {
		completed: 0,
		failed: 0,
		cancelled: 0,
		retried: 0,
		fell_back: 0,
		with_context: 0,
		context_sources: 0,
		prompt_tokens: 0,
		completion_tokens: 0,
		response_ms_sum: 0,
		first_token_ms_sum: 0,
		first_tokens: 0,
		thumbs_up: 0,
		thumbs_down: 0,
		sentences_checked: 0,
		sentences_supported: 0,
		sessions: 0,
		agent_sessions: 0,
		response_histogram: new Map(),
		first_token_histogram: new Map(),
		queued_histogram: new Map(),
		speed_histogram: new Map(),
		counters: new Map(),
	};
}

/** Adds what the roll-ups lack of a row. Only the facet that covers everything has sessions and counters. */
export function addRow(tally: Tally, row: PendingRow, facet: Facet, isEveryone: boolean): void {
	addRating(tally, row.feedback, 1);
	if (row.rolled_up) {
		addRating(tally, row.rolled_feedback, -1);
		return;
	}
	tally[row.state]++;
	tally.prompt_tokens += row.prompt_tokens;
	tally.completion_tokens += row.completion_tokens;
	tally.retried += Number(row.attempts > 1);
	addValue(tally.queued_histogram, row.queued_ms);
	if (row.state === "completed") addAnswer(tally, row);
	if (facet !== "") return;
	tally.sessions += Number(row.starts_session);
	tally.agent_sessions += Number(row.starts_agent_session);
	for (const key of counterKeys(row, isEveryone)) addCounter(tally, key, 1);
}

/** Adds to the counter of a reason or a page. */
export function addCounter({ counters }: Tally, key: string, count: number): void {
	counters.set(key, (counters.get(key) ?? 0) + count);
}

/** Returns what tells a row apart in a facet. */
export function facetValue({ provider, model, question_type }: PendingRow, facet: Facet): string {
	if (facet === "question") return question_type ?? "";
	return facet === "model" && model !== null ? `${provider ?? ""}/${model}` : "";
}

function addAnswer(tally: Tally, row: PendingRow): void {
	tally.fell_back += Number(row.fallbacks.length > 0);
	tally.with_context += Number(row.context_sources > 0);
	tally.context_sources += row.context_sources;
	tally.sentences_checked += row.sentences_checked;
	tally.sentences_supported += row.sentences_supported;
	tally.response_ms_sum += row.response_time_ms;
	addValue(tally.response_histogram, row.response_time_ms);
	if (row.tokens_per_second !== null) addValue(tally.speed_histogram, row.tokens_per_second);
	if (row.first_token_ms === null) return;
	tally.first_tokens++;
	tally.first_token_ms_sum += row.first_token_ms;
	addValue(tally.first_token_histogram, row.first_token_ms);
}

function addRating(tally: Tally, rating: PendingRow["feedback"], count: number): void {
	if (rating === "up") tally.thumbs_up += count;
	if (rating === "down") tally.thumbs_down += count;
}

function counterKeys(row: PendingRow, isEveryone: boolean): Set<string> {
	const keys = new Set<string>();
	if (row.error_code !== null) keys.add(`error:${row.error_code}`);
	if (row.retry_reason !== null) keys.add(`retry:${row.retry_reason.slice(0, REASON_MAX_CHARS)}`);
	for (const { provider, reason } of row.fallbacks)
		keys.add(`fallback:${provider}:${reason.slice(0, REASON_MAX_CHARS)}`);
	// The ids of pages mean nothing to other users, and their titles are private.
	for (const { host, page_id } of row.used_pages)
		keys.add(isEveryone ? `page:${host}` : `page:${host}/${page_id}`);
	return keys;
}
