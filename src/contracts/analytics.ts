import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX } from "./limits.ts";
import { RatedUsageRow } from "./queue.ts";

/** Maximum number of buckets in a time series. */
export const BUCKETS_MAX = 1_000;

/**
 * `own` covers the caller's questions, and `all` covers every user's. Only staff can use `all`, and it is their
 * default.
 */
export const ReportScope = z.enum(["own", "all"]);
export type ReportScope = z.infer<typeof ReportScope>;

/**
 * The scope and period of a report. The period defaults to the last 30 days and is widened to whole UTC hours, because
 * older rows are kept only as hourly sums.
 *
 * @example
 * GET /api/analytics/summary/?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z
 */
export const ReportQuery = z.object({
	scope: ReportScope.optional(),
	from: z.iso.datetime({ offset: true }).optional(),
	to: z.iso.datetime({ offset: true }).optional(),
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
	format: z.enum(["json", "csv"]).optional(),
});
export type LogsQuery = z.infer<typeof LogsQuery>;

/** Milliseconds; null when no answer was completed. Percentiles are accurate to within 1%. */
export const Times = z.object({
	mean: z.number().nullable(),
	p50: z.number().nullable(),
	p95: z.number().nullable(),
	p99: z.number().nullable(),
});

/** Totals for the questions in a report. Times cover only completed answers. */
export const Figures = z.object({
	questions: z.int().nonnegative(),
	completed: z.int().nonnegative(),
	failed: z.int().nonnegative(),
	cancelled: z.int().nonnegative(),
	/** `completed` divided by the sum of `completed` and `failed`; null when both are 0. */
	success_rate: z.number().min(0).max(1).nullable(),
	/** Number of questions that a fallback provider answered. */
	fell_back: z.int().nonnegative(),
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
	response_time_ms: Times,
	/** Mean time to the first token, in milliseconds; null if no answer produced a token. */
	first_token_ms: z.number().nullable(),
	/** Number of answers that users rated up or down. */
	thumbs_up: z.int().nonnegative(),
	thumbs_down: z.int().nonnegative(),
});
export type Figures = z.infer<typeof Figures>;

const period = { scope: ReportScope, from: z.iso.datetime(), to: z.iso.datetime() };

export const Summary = z.object({ ...period, ...Figures.shape });
export type Summary = z.infer<typeof Summary>;

/** Sorted from the oldest bucket to the newest. Empty buckets are included. */
export const Timeseries = z.object({
	...period,
	bucket: Bucket,
	items: z.array(z.object({ start: z.iso.datetime(), ...Figures.shape })),
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

/** The conversation id that reports and exports use for stateless calls. */
export const STATELESS_CONVERSATION = "stateless";

export const UsageLog = RatedUsageRow.extend({
	conversation_id: ConversationId,
	created_at: z.iso.datetime(),
});
export type UsageLog = z.infer<typeof UsageLog>;

/** Newest first. */
export const UsageLogList = z.object({ items: z.array(UsageLog), next_cursor: z.string().nullable() });
export type UsageLogList = z.infer<typeof UsageLogList>;
