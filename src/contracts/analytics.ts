import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ConversationId } from "./ids.ts";
import { PAGE_DEFAULT_ITEMS, PAGE_MAX_ITEMS } from "./limits.ts";
import { UsageRow } from "./queue.ts";

/** Most buckets that a timeseries may have. */
export const BUCKETS_MAX = 1_000;

/** `own`: the caller's. `all`: everybody's, for staff, who get it unless they ask for their own. */
export const Scope = z.enum(["own", "all"]);
export type Scope = z.infer<typeof Scope>;

/** Times are widened to whole hours (of UTC), since older rows are kept as hourly sums. The default is the last 30 days. */
export const ReportQuery = z.object({
	scope: Scope.optional(),
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
		.regex(/^\d{1,15}\./, "use the next_cursor of the page before")
		.optional(),
	format: z.enum(["json", "csv"]).optional(),
});
export type LogsQuery = z.infer<typeof LogsQuery>;

/** Milliseconds. Percentiles are right within 1 %. */
export const Times = z.object({
	mean: z.number().nullable(),
	p50: z.number().nullable(),
	p95: z.number().nullable(),
	p99: z.number().nullable(),
});

/** What a number of questions come to. Times are those of completed answers; null where there are none. */
export const Figures = z.object({
	questions: z.int().nonnegative(),
	completed: z.int().nonnegative(),
	failed: z.int().nonnegative(),
	cancelled: z.int().nonnegative(),
	/** Completed of completed and failed; what the user stopped is neither. */
	success_rate: z.number().min(0).max(1).nullable(),
	/** Questions that a provider further down the list answered. */
	fell_back: z.int().nonnegative(),
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
	response_time_ms: Times,
	/** The mean over answers of which a token came. */
	first_token_ms: z.number().nullable(),
});
export type Figures = z.infer<typeof Figures>;

const period = { scope: Scope, from: z.iso.datetime(), to: z.iso.datetime() };

export const Summary = z.object({ ...period, ...Figures.shape });
export type Summary = z.infer<typeof Summary>;

/** Oldest first, without gaps. */
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

/** Most questions first. The type is null where it is not known. */
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
