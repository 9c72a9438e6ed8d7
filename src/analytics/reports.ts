import { AgentType, QuestionType } from "../contracts/agents.ts";
import type { AgentReport, Bucket, Figures, QuestionReport, Timeseries } from "../contracts/analytics.ts";
import { percentile } from "../db/histogram.ts";
import { HOUR_MS, type Sums } from "../db/usage-reports.ts";

export const BUCKET_MS = { hour: HOUR_MS, day: 24 * HOUR_MS } as const satisfies Record<Bucket, number>;

/** What a group of questions comes to; nothing when there is no such group. */
export function figuresOf(sums: Sums | undefined): Figures {
	const { completed = 0, failed = 0, cancelled = 0, fell_back = 0 } = sums ?? {};
	const { prompt_tokens = 0, completion_tokens = 0, response_histogram = new Map() } = sums ?? {};
	return {
		questions: completed + failed + cancelled,
		completed,
		failed,
		cancelled,
		success_rate: part(completed, completed + failed),
		fell_back,
		prompt_tokens,
		completion_tokens,
		response_time_ms: {
			mean: part(sums?.response_ms_sum ?? 0, completed),
			p50: percentile(response_histogram, 0.5),
			p95: percentile(response_histogram, 0.95),
			p99: percentile(response_histogram, 0.99),
		},
		first_token_ms: part(sums?.first_token_ms_sum ?? 0, sums?.first_tokens ?? 0),
	};
}

/** One item a bucket from `from` on, before `to`, empty ones too. Both are the beginning of a bucket. */
export function timeseriesOf(
	sums: readonly Sums[],
	{ from, to }: { from: number; to: number },
	bucket: Bucket,
): Timeseries["items"] {
	const byStart = new Map(sums.map((group) => [group.key, group]));
	const items: Timeseries["items"] = [];
	for (let start = from; start < to; start += BUCKET_MS[bucket])
		items.push({ start: new Date(start).toISOString(), ...figuresOf(byStart.get(start)) });
	return items;
}

export function agentsOf(sums: readonly Sums[]): AgentReport["items"] {
	return sums
		.map((group) => ({ agent_type: AgentType.parse(group.key), ...figuresOf(group) }))
		.sort((a, b) => b.questions - a.questions);
}

export function questionsOf(sums: readonly Sums[]): QuestionReport["items"] {
	return sums
		.map((group) => ({
			question_type: group.key === "" ? null : QuestionType.parse(group.key),
			...figuresOf(group),
		}))
		.sort((a, b) => b.questions - a.questions);
}

function part(of: number, all: number): number | null {
	return all === 0 ? null : of / all;
}
