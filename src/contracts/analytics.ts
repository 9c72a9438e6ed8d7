import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_DEFAULT_ITEMS, PAGE_MAX_ITEMS } from "./limits.ts";
import { UsageRow } from "./queue.ts";

/** Maximum number of buckets in a time series. */
export const BUCKETS_MAX = 1_000;

/** `own`: the caller's questions. `all`: those of all users; staff only, and their default. */
export const ReportScope = z.enum(["own", "all"]);
export type ReportScope = z.infer<typeof ReportScope>;

/**
 * The period of a report, by default the last 30 days. Both ends are widened to whole hours in UTC, because older rows
 * exist as hourly sums only.
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
	limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).default(PAGE_DEFAULT_ITEMS),
	cursor: z
		.string()
		.max(200)
		.regex(/^\d{1,15}\./, "must be the next_cursor of the previous page")
		.optional(),
	format: z.enum(["json", "csv"]).optional(),
});
export type LogsQuery = z.infer<typeof LogsQuery>;

/** Milliseconds; null without a completed answer. Percentiles are accurate to 1 %. */
export const Times = z.object({
	mean: z.number().nullable(),
	p50: z.number().nullable(),
	p95: z.number().nullable(),
	p99: z.number().nullable(),
});

/** Totals of the questions in a report. Times are those of completed answers. */
export const Figures = z.object({
	questions: z.int().nonnegative(),
	completed: z.int().nonnegative(),
	failed: z.int().nonnegative(),
	cancelled: z.int().nonnegative(),
	/** Share of `completed` in `completed` and `failed`; null when both are 0. */
	success_rate: z.number().min(0).max(1).nullable(),
	/** Questions that the first provider did not answer but a later one did. */
	fell_back: z.int().nonnegative(),
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
	response_time_ms: Times,
	/** Mean time to the first token, in milliseconds; null without one. */
	first_token_ms: z.number().nullable(),
});
export type Figures = z.infer<typeof Figures>;

const period = { scope: ReportScope, from: z.iso.datetime(), to: z.iso.datetime() };

export const Summary = z.object({ ...period, ...Figures.shape });
export type Summary = z.infer<typeof Summary>;

/** Oldest bucket first, empty buckets included. */
export const Timeseries = z.object({
	...period,
	bucket: Bucket,
	items: z.array(z.object({ start: z.iso.datetime(), ...Figures.shape })),
});
export type Timeseries = z.infer<typeof Timeseries>;

/** Most questions first. */
export const AgentReport = z.object({
	...period,
	items: z.array(z.object({ agent_type: AgentType, ...Figures.shape })),
});
export type AgentReport = z.infer<typeof AgentReport>;

/** Most questions first. The type is null for questions that were never classified. */
export const QuestionReport = z.object({
	...period,
	items: z.array(z.object({ question_type: QuestionType.nullable(), ...Figures.shape })),
});
export type QuestionReport = z.infer<typeof QuestionReport>;

/** The conversation that reports and exports name for a stateless call, which has none. */
export const STATELESS_CONVERSATION = "stateless";

export const UsageLog = UsageRow.extend({ conversation_id: ConversationId, created_at: z.iso.datetime() });
export type UsageLog = z.infer<typeof UsageLog>;

/** Newest first. */
export const UsageLogList = z.object({ items: z.array(UsageLog), next_cursor: z.string().nullable() });
export type UsageLogList = z.infer<typeof UsageLogList>;
