import { AgentType, QuestionType } from "../contracts/agents.ts";
import type {
	AgentReport,
	Bucket,
	EngagementReport,
	Figures,
	ModelReport,
	Percentiles,
	QuestionReport,
	ReasonReport,
	SourceReport,
	Timeseries,
} from "../contracts/analytics.ts";
import { type Histogram, percentiles } from "../db/histogram.ts";
import type { Engagement } from "../db/usage-engagement.ts";
import { SPANS } from "../db/usage-rollups.ts";
import { createTally, type Tally } from "../db/usage-tally.ts";

type Tallies = ReadonlyMap<string | number, Tally>;
type Range = { from: number; to: number };

/** Maximum number of pages and of reasons in a report. */
const REPORT_ITEMS_MAX = 50;
const WEEK_DAYS = 7;

/** Computes the figures for a group of questions. An empty group yields zeros and nulls. */
export function toFigures(tally: Tally = createTally()): Figures {
	const { completed, failed, cancelled } = tally;
	const [p5 = null, p50 = null, p95 = null] = percentiles(tally.speed_histogram, [0.05, 0.5, 0.95]);
	return {
		questions: countQuestions(tally),
		completed,
		failed,
		cancelled,
		success_rate: ratio(completed, completed + failed),
		fell_back: tally.fell_back,
		prompt_tokens: tally.prompt_tokens,
		completion_tokens: tally.completion_tokens,
		response_time_ms: {
			mean: ratio(tally.response_ms_sum, completed),
			...percentilesOf(tally.response_histogram),
		},
		first_token_ms: ratio(tally.first_token_ms_sum, tally.first_tokens),
		thumbs_up: tally.thumbs_up,
		thumbs_down: tally.thumbs_down,
		retried: tally.retried,
		with_context: tally.with_context,
		context_sources: tally.context_sources,
		sentences_checked: tally.sentences_checked,
		sentences_supported: tally.sentences_supported,
		first_token_time_ms: percentilesOf(tally.first_token_histogram),
		queue_wait_ms: percentilesOf(tally.queued_histogram),
		tokens_per_second: { p5, p50, p95 },
	};
}

/**
 * Returns one item per bucket from `from` (inclusive) to `to` (exclusive), including empty buckets. Both times must be
 * the start of a bucket.
 */
export function toTimeseries(tallies: Tallies, { from, to }: Range, bucket: Bucket): Timeseries["items"] {
	const items: Timeseries["items"] = [];
	for (let start = from; start < to; start += SPANS[bucket])
		items.push({ start: new Date(start).toISOString(), ...toFigures(tallies.get(start)) });
	return items;
}

/** Returns the figures for each agent, sorted by number of questions in descending order. */
export function toAgentReport(tallies: Tallies): AgentReport["items"] {
	return sortByQuestions(
		Array.from(tallies, ([agent, tally]) => ({ agent_type: AgentType.parse(agent), ...toFigures(tally) })),
	);
}

/** Returns the figures for each question type, sorted by number of questions in descending order. */
export function toQuestionReport(tallies: Tallies): QuestionReport["items"] {
	return sortByQuestions(
		Array.from(tallies, ([type, tally]) => ({
			question_type: type === "" ? null : QuestionType.parse(type),
			...toFigures(tally),
		})),
	);
}

/** Returns the figures for each model of each provider, sorted by number of questions in descending order. */
export function toModelReport(tallies: Tallies): ModelReport["items"] {
	return sortByQuestions(
		Array.from(tallies, ([value, tally]) => {
			const [provider, ...model] = String(value).split("/");
			const names =
				value === ""
					? { provider: null, model: null }
					: { provider: provider ?? null, model: model.join("/") };
			return { ...names, ...toFigures(tally) };
		}),
	);
}

/** Returns the most frequent reasons of failures, retries and fallbacks. */
export function toReasonReport(tally: Tally = createTally()): ReasonReport["items"] {
	const items = [...tally.counters].flatMap(([key, count]): ReasonReport["items"] => {
		const [kind, ...rest] = key.split(":");
		if (kind === "error") return [{ kind: "failure", provider: null, reason: rest.join(":"), count }];
		if (kind === "retry") return [{ kind: "retry", provider: null, reason: rest.join(":"), count }];
		if (kind !== "fallback") return [];
		const [provider = "", ...reason] = rest;
		return [{ kind: "fallback", provider, reason: reason.join(":"), count }];
	});
	return items.sort((a, b) => b.count - a.count).slice(0, REPORT_ITEMS_MAX);
}

/** Returns the pages that answers used most, without titles. */
export function toSourceReport(tally: Tally = createTally()): SourceReport["items"] {
	const pages = [...tally.counters].flatMap(([key, answers]) => {
		const [, page] = /^page:(.*)$/s.exec(key) ?? [];
		if (page === undefined) return [];
		const [host = "", page_id = null] = page.split("/");
		return [{ page_id, title: null, host, answers }];
	});
	return pages.sort((a, b) => b.answers - a.answers).slice(0, REPORT_ITEMS_MAX);
}

/**
 * Returns questions, sessions and active users by day. `days` starts a week before `from`, because the return rate
 * refers to the week before; null for a single user.
 */
export function toEngagementReport(
	tallies: Tallies,
	days: readonly Engagement[] | null,
	{ from, to, agent }: Range & { agent: string | null },
): Omit<EngagementReport, "scope" | "from" | "to"> {
	const sessionsOf = (tally: Tally) => (agent === null ? tally.sessions : tally.agent_sessions);
	const byDay = new Map(days?.map((day) => [day.day, day]));
	const items: EngagementReport["items"] = [];
	for (let start = from; start < to; start += SPANS.day) {
		const tally = tallies.get(start) ?? createTally();
		const [today, weekAgo] = [byDay.get(start), byDay.get(start - WEEK_DAYS * SPANS.day)];
		items.push({
			start: new Date(start).toISOString(),
			questions: countQuestions(tally),
			sessions: sessionsOf(tally),
			active_users: days && (today?.active_users ?? 0),
			weekly_users: days && (today?.weekly_users ?? 0),
			return_rate: days && ratio(today?.returned_users ?? 0, weekAgo?.weekly_users ?? 0),
		});
	}
	const active = items.filter(({ questions }) => questions > 0);
	// Sums of earlier versions have no sessions.
	const measured = active.filter(({ sessions }) => sessions > 0);
	const sum = (part: typeof items, name: "questions" | "sessions") =>
		part.reduce((total, item) => total + item[name], 0);
	return {
		questions: sum(active, "questions"),
		sessions: sum(active, "sessions"),
		questions_per_session: ratio(sum(measured, "questions"), sum(measured, "sessions")),
		active_days: active.length,
		items,
	};
}

function sortByQuestions<Item extends Figures>(items: Item[]): Item[] {
	return items.sort((a, b) => b.questions - a.questions);
}

function countQuestions({ completed, failed, cancelled }: Tally): number {
	return completed + failed + cancelled;
}

function percentilesOf(histogram: Histogram): Percentiles {
	const [p50 = null, p95 = null, p99 = null] = percentiles(histogram, [0.5, 0.95, 0.99]);
	return { p50, p95, p99 };
}

function ratio(part: number, whole: number): number | null {
	return whole === 0 ? null : part / whole;
}
