import type { InferencePart } from "../../contracts/health.ts";
import type { QueueState } from "../../contracts/staff.ts";
import { countAtMost } from "../../db/histogram.ts";
import type { UsageMetrics } from "../../db/usage-metrics.ts";
import type { Breakers } from "../../inference/breaker.ts";
import type { Family } from "./open-metrics.ts";

/** The bounds of all histograms, in seconds. */
const BOUNDS_S = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export interface Measurements {
	usage: readonly UsageMetrics[];
	providers: readonly InferencePart[];
	breakers: Pick<Breakers, "describe">;
	queues: readonly QueueState[];
	deadLetters: number;
	live: { sockets: number; attempts: number };
	/** Epoch milliseconds. */
	now: number;
}

/** Returns all metrics of the installation. */
export function createFamilies(measured: Measurements): Family[] {
	return [...usageFamilies(measured), ...stateFamilies(measured)];
}

function usageFamilies({ usage }: Measurements): Family[] {
	const labelsOf = ({ state, provider }: UsageMetrics) => ({ state, provider });
	const histogram = (name: string, help: string, of: keyof UsageMetrics["histograms"]): Family => ({
		name,
		type: "histogram",
		unit: "seconds",
		help,
		bounds: BOUNDS_S,
		samples: usage.map((row) => {
			const { buckets, sumMs } = row.histograms[of];
			const atMost = BOUNDS_S.map((bound) => countAtMost(buckets, bound * 1_000));
			const count = countAtMost(buckets, Number.POSITIVE_INFINITY);
			return { labels: labelsOf(row), atMost, count, sum: sumMs / 1_000 };
		}),
	});
	return [
		{
			name: "omeruta_tasks",
			type: "counter",
			help: "Tasks that have ended, by how they ended and by the provider that answered.",
			samples: usage.map((row) => ({ labels: labelsOf(row), value: row.tasks })),
		},
		{
			name: "omeruta_tasks_fell_back",
			type: "counter",
			help: "Ended tasks that used a fallback provider.",
			samples: usage.map((row) => ({ labels: labelsOf(row), value: row.fell_back })),
		},
		{
			name: "omeruta_tokens",
			type: "counter",
			help: "Tokens of the prompts and completions of ended tasks.",
			samples: usage.flatMap((row) => [
				{ labels: { ...labelsOf(row), kind: "prompt" }, value: row.prompt_tokens },
				{ labels: { ...labelsOf(row), kind: "completion" }, value: row.completion_tokens },
			]),
		},
		histogram("omeruta_task_duration_seconds", "Time from a question to its end.", "response"),
		histogram("omeruta_task_first_token_seconds", "Time from a question to its first token.", "firstToken"),
		histogram(
			"omeruta_task_queue_seconds",
			"Time from a question to the start of its first attempt.",
			"queued",
		),
	];
}

function stateFamilies({ providers, breakers, queues, deadLetters, live, now }: Measurements): Family[] {
	const gauge = (
		name: string,
		help: string,
		samples: readonly { labels: Record<string, string>; value: number }[],
		unit?: string,
	): Family => ({ name, type: "gauge", help, ...(unit !== undefined && { unit }), samples });
	const ofProviders = (value: (part: InferencePart) => number) =>
		providers.map((part) => ({ labels: { provider: part.provider }, value: value(part) }));
	// The platform may not report a backlog.
	const known = queues.flatMap(({ name, backlog, oldest_at }) =>
		backlog === null ? [] : [{ labels: { queue: name }, backlog, oldest_at }],
	);
	const lags = known.map(({ labels, oldest_at }) => ({
		labels,
		value: oldest_at === null ? 0 : Math.max(0, now - Date.parse(oldest_at)) / 1_000,
	}));
	return [
		gauge(
			"omeruta_provider_ready",
			"Whether a provider can answer (1) or not (0).",
			ofProviders(({ status }) => (status === "ok" ? 1 : 0)),
		),
		gauge(
			"omeruta_provider_breaker_open",
			"Whether the circuit breaker of a provider is open (1) or not (0).",
			ofProviders(({ provider }) => (breakers.describe(provider).isOpen ? 1 : 0)),
		),
		gauge(
			"omeruta_provider_failures",
			"Tasks that a provider has failed since its last answer.",
			ofProviders(({ provider }) => breakers.describe(provider).failures),
		),
		gauge(
			"omeruta_queue_messages",
			"Messages that wait in a queue.",
			known.map(({ labels, backlog }) => ({ labels, value: backlog })),
		),
		gauge("omeruta_queue_lag_seconds", "Age of the oldest message in a queue.", lags, "seconds"),
		gauge("omeruta_dead_letters", "Messages that failed every delivery and are stored.", [
			{ labels: {}, value: deadLetters },
		]),
		gauge("omeruta_sockets", "Open sockets of the isolate that responds.", [
			{ labels: {}, value: live.sockets },
		]),
		gauge("omeruta_running_attempts", "Answers in progress in the isolate that responds.", [
			{ labels: {}, value: live.attempts },
		]),
	];
}
