import * as z from "zod";
import type { Histogram } from "./histogram.ts";

const StoredHistogram = z
	.string()
	.transform((text) => JSON.parse(text))
	.pipe(z.record(z.string(), z.int()))
	.transform((buckets) => new Map(Object.entries(buckets).map(([bucket, count]) => [Number(bucket), count])));

const Row = z.object({
	state: z.string(),
	provider: z.string(),
	tasks: z.int(),
	fell_back: z.int(),
	prompt_tokens: z.int(),
	completion_tokens: z.int(),
	response_ms_sum: z.int(),
	first_token_ms_sum: z.int(),
	queued_ms_sum: z.int(),
	response_histogram: StoredHistogram,
	first_token_histogram: StoredHistogram,
	queued_histogram: StoredHistogram,
});

interface Durations {
	buckets: Histogram;
	/** Milliseconds. */
	sumMs: number;
}

/** What all ended tasks with this state and provider add up to. The provider is empty if there was none. */
export interface UsageMetrics
	extends Pick<
		z.infer<typeof Row>,
		"state" | "provider" | "tasks" | "fell_back" | "prompt_tokens" | "completion_tokens"
	> {
	histograms: { response: Durations; firstToken: Durations; queued: Durations };
}

/** Returns the sums, which a trigger updates with each row of `usage_logs` and which never decrease. */
export async function readUsageMetrics(d1: D1Database): Promise<UsageMetrics[]> {
	const { results } = await d1.prepare("SELECT * FROM usage_metrics ORDER BY state, provider").all();
	return results.map((result) => {
		const { state, provider, tasks, fell_back, prompt_tokens, completion_tokens, ...row } = Row.parse(result);
		return {
			state,
			provider,
			tasks,
			fell_back,
			prompt_tokens,
			completion_tokens,
			histograms: {
				response: { buckets: row.response_histogram, sumMs: row.response_ms_sum },
				firstToken: { buckets: row.first_token_histogram, sumMs: row.first_token_ms_sum },
				queued: { buckets: row.queued_histogram, sumMs: row.queued_ms_sum },
			},
		};
	});
}
