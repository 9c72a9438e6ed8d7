import { AgentType, QuestionType } from "../contracts/agents.ts";
import type { AgentReport, Bucket, Figures, QuestionReport, Timeseries } from "../contracts/analytics.ts";
import { percentile } from "../db/histogram.ts";
import { HOUR_MS, type UsageTotals } from "../db/usage-reports.ts";

export const BUCKET_MS = { hour: HOUR_MS, day: 24 * HOUR_MS } as const satisfies Record<Bucket, number>;

/** Computes the figures for a group of questions. An empty group yields zeros and nulls. */
export function toFigures(sums: UsageTotals | undefined): Figures {
	const { completed = 0, failed = 0, cancelled = 0, fell_back = 0 } = sums ?? {};
	const { prompt_tokens = 0, completion_tokens = 0, response_histogram = new Map() } = sums ?? {};
	return {
		questions: completed + failed + cancelled,
		completed,
		failed,
		cancelled,
		success_rate: ratio(completed, completed + failed),
		fell_back,
		prompt_tokens,
		completion_tokens,
		response_time_ms: {
			mean: ratio(sums?.response_ms_sum ?? 0, completed),
			p50: percentile(response_histogram, 0.5),
			p95: percentile(response_histogram, 0.95),
			p99: percentile(response_histogram, 0.99),
		},
		first_token_ms: ratio(sums?.first_token_ms_sum ?? 0, sums?.first_tokens ?? 0),
		thumbs_up: sums?.thumbs_up ?? 0,
		thumbs_down: sums?.thumbs_down ?? 0,
	};
}

/**
 * Returns one item per bucket from `from` (inclusive) to `to` (exclusive), including empty buckets. Both times must be
 * the start of a bucket.
 */
export function toTimeseries(
	sums: readonly UsageTotals[],
	{ from, to }: { from: number; to: number },
	bucket: Bucket,
): Timeseries["items"] {
	const byStart = new Map(sums.map((group) => [group.key, group]));
	const items: Timeseries["items"] = [];
	for (let start = from; start < to; start += BUCKET_MS[bucket])
		items.push({ start: new Date(start).toISOString(), ...toFigures(byStart.get(start)) });
	return items;
}

/** Returns the figures for each agent, sorted by number of questions in descending order. */
export function toAgentReport(sums: readonly UsageTotals[]): AgentReport["items"] {
	return sums
		.map((group) => ({ agent_type: AgentType.parse(group.key), ...toFigures(group) }))
		.sort((a, b) => b.questions - a.questions);
}

/** Returns the figures for each question type, sorted by number of questions in descending order. */
export function toQuestionReport(sums: readonly UsageTotals[]): QuestionReport["items"] {
	return sums
		.map((group) => ({
			question_type: group.key === "" ? null : QuestionType.parse(group.key),
			...toFigures(group),
		}))
		.sort((a, b) => b.questions - a.questions);
}

function ratio(part: number, whole: number): number | null {
	return whole === 0 ? null : part / whole;
}
