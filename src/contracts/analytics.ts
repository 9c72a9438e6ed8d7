import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX } from "./limits.ts";
import { RatedUsageRow } from "./queue.ts";
import { DateTime, Fraction, NonNegativeInt, PositiveInt } from "./values.ts";

/** Maximum number of buckets in a time series. */
export const BUCKETS_MAX = 1_000;

/**
 * `own` covers the caller's questions, and `all` covers every user's. Only staff can use `all`, and it is their
 * default.
 */
export const ReportScope = z.enum(["own", "all"]);
export type ReportScope = z.infer<typeof ReportScope>;

export const ReportFormat = z.enum(["json", "csv"]);

/** A date stands for its start in UTC. */
const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
	error: "must be an ISO 8601 date, or a date and time, such as 2026-01-31T12:00:00Z",
});

/**
 * The scope and period of a report, and optionally the only agent that it covers. The period defaults to the last 30
 * days and is widened to whole UTC hours, because older rows are kept only as hourly sums.
 *
 * @example
 * GET /api/analytics/summary/?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z
 * @example
 * GET /api/analytics/summary/?from=2026-01-01&to=2026-02-01
 */
export const ReportQuery = z.object({
	scope: ReportScope.optional(),
	from: time.optional(),
	to: time.optional(),
	agent: AgentType.optional(),
	/** The default depends on the `Accept` header. */
	format: ReportFormat.optional(),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

export const Bucket = z.enum(["hour", "day"]);
export type Bucket = z.infer<typeof Bucket>;
export const TimeseriesQuery = ReportQuery.extend({ bucket: Bucket.default("day") });

export const LogsQuery = ReportQuery.extend({
	limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
	cursor: z
		.string()
		.max(200)
		.regex(/^\d{1,15}\./, "must be the next_cursor of the previous page")
		.optional(),
});
export type LogsQuery = z.infer<typeof LogsQuery>;

/** Milliseconds; null when no answer was completed. Percentiles are accurate to within 1%. */
export const Times = z.lazy(() =>
	z.object({
		mean: z.number().nullable(),
		p50: z.number().nullable(),
		p95: z.number().nullable(),
		p99: z.number().nullable(),
	}),
);

/** Percentiles, accurate to within 1%; null when nothing was measured. */
export const Percentiles = z.lazy(() =>
	z.object({
		p50: z.number().nullable(),
		p95: z.number().nullable(),
		p99: z.number().nullable(),
	}),
);
export type Percentiles = z.infer<typeof Percentiles>;

/** Tokens per second: the median, and the speeds that 5% and 95% of the answers do not exceed. */
export const Speeds = z.lazy(() =>
	z.object({
		p5: z.number().nullable(),
		p50: z.number().nullable(),
		p95: z.number().nullable(),
	}),
);

/** Totals for the questions in a report. Times cover only completed answers, except the queue wait. */
export const Figures = z.object({
	questions: NonNegativeInt,
	completed: NonNegativeInt,
	failed: NonNegativeInt,
	cancelled: NonNegativeInt,
	/** `completed` divided by the sum of `completed` and `failed`; null when both are 0. */
	success_rate: Fraction.nullable(),
	/** Number of questions that a fallback provider answered. */
	fell_back: NonNegativeInt,
	prompt_tokens: NonNegativeInt,
	completion_tokens: NonNegativeInt,
	response_time_ms: Times,
	/** Mean time to the first token, in milliseconds; null if no answer produced a token. */
	first_token_ms: z.number().nullable(),
	/** Number of answers that users rated up or down. */
	thumbs_up: NonNegativeInt,
	thumbs_down: NonNegativeInt,
	/** Number of questions that took more than one attempt. */
	retried: NonNegativeInt,
	/** Number of answers that used the knowledge base, and the number of passages that they used. */
	with_context: NonNegativeInt,
	context_sources: NonNegativeInt,
	/** Number of sentences that make a claim, and of those that the sources support. */
	sentences_checked: NonNegativeInt,
	sentences_supported: NonNegativeInt,
	/** Milliseconds from the question to the first token, and to the start of the work on it. */
	first_token_time_ms: Percentiles,
	queue_wait_ms: Percentiles,
	tokens_per_second: Speeds,
});
export type Figures = z.infer<typeof Figures>;

const period = { scope: ReportScope, from: DateTime, to: DateTime };

export const Summary = z.object({ ...period, ...Figures.shape });
export type Summary = z.infer<typeof Summary>;

/** Sorted from the oldest bucket to the newest. Empty buckets are included. */
export const Timeseries = z.object({
	...period,
	bucket: Bucket,
	items: z.array(z.object({ start: DateTime, ...Figures.shape })),
});
export type Timeseries = z.infer<typeof Timeseries>;

/** Sorted by number of questions, highest first. */
export const AgentReport = z.object({
	...period,
	items: z.array(z.object({ agent_type: AgentType, ...Figures.shape })),
});
export type AgentReport = z.infer<typeof AgentReport>;

/** Sorted by number of questions, highest first. The type is null for questions that were never classified. */
export const QuestionReport = z.object({
	...period,
	items: z.array(z.object({ question_type: QuestionType.nullable(), ...Figures.shape })),
});
export type QuestionReport = z.infer<typeof QuestionReport>;

/** Sorted by number of questions, highest first. Both are null for questions that no model answered. */
export const ModelReport = z.lazy(() =>
	z.object({
		...period,
		items: z.array(
			z.object({ provider: z.string().nullable(), model: z.string().nullable(), ...Figures.shape }),
		),
	}),
);
export type ModelReport = z.infer<typeof ModelReport>;

/**
 * Why questions failed, were tried again, or were answered by another provider; sorted by count, highest first. The
 * reason of a failure is its error code. `provider` is the one that a fallback replaced.
 */
export const ReasonReport = z.lazy(() =>
	z.object({
		...period,
		items: z.array(
			z.object({
				kind: z.enum(["failure", "retry", "fallback"]),
				provider: z.string().nullable(),
				reason: z.string(),
				count: PositiveInt,
			}),
		),
	}),
);
export type ReasonReport = z.infer<typeof ReasonReport>;

/**
 * The pages that answers used most; sorted by number of answers, highest first. `host` is empty for text and files. For
 * all users together, pages are grouped by host, and the other fields are null. `title` is null for a deleted page.
 */
export const SourceReport = z.lazy(() =>
	z.object({
		...period,
		items: z.array(
			z.object({
				page_id: z.string().nullable(),
				title: z.string().nullable(),
				host: z.string(),
				answers: PositiveInt,
			}),
		),
	}),
);
export type SourceReport = z.infer<typeof SourceReport>;

/**
 * Questions, sessions and active users by UTC day. A session ends when its user asks nothing for half an hour.
 * `weekly_users` were active in the week that ends with the day; `return_rate` is the share of the users of the week
 * before who were among them. Users are counted for all users together only, hourly; the fields are otherwise null.
 */
export const EngagementReport = z.lazy(() =>
	z.object({
		...period,
		questions: NonNegativeInt,
		sessions: NonNegativeInt,
		questions_per_session: z.number().nullable(),
		active_days: NonNegativeInt,
		items: z.array(
			z.object({
				start: DateTime,
				questions: NonNegativeInt,
				sessions: NonNegativeInt,
				active_users: NonNegativeInt.nullable(),
				weekly_users: NonNegativeInt.nullable(),
				return_rate: Fraction.nullable(),
			}),
		),
	}),
);
export type EngagementReport = z.infer<typeof EngagementReport>;

/** The conversation id that reports and exports use for stateless calls. */
export const STATELESS_CONVERSATION = "stateless";

export const UsageLog = RatedUsageRow.extend({
	conversation_id: ConversationId,
	created_at: DateTime,
});
export type UsageLog = z.infer<typeof UsageLog>;

/** Newest first. */
export const UsageLogList = z.object({ items: z.array(UsageLog), next_cursor: z.string().nullable() });
export type UsageLogList = z.infer<typeof UsageLogList>;
