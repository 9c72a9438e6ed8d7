import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import * as z from "zod";
import { formatCsv } from "../analytics/csv.ts";
import { BUCKET_MS, toAgentReport, toFigures, toQuestionReport, toTimeseries } from "../analytics/reports.ts";
import {
	AgentReport,
	BUCKETS_MAX,
	type Bucket,
	LogsQuery,
	QuestionReport,
	ReportQuery,
	type ReportScope,
	STATELESS_CONVERSATION,
	Summary,
	Timeseries,
	TimeseriesQuery,
	UsageLog,
	UsageLogList,
} from "../contracts/analytics.ts";
import type { RatedUsageRow } from "../contracts/queue.ts";
import { readCursor, takePage } from "../cursor.ts";
import { openDatabase } from "../db/client.ts";
import { readTotals, readUsage, type Selection } from "../db/usage-reports.ts";
import { findUser } from "../db/users.ts";
import { AppError } from "../errors.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { query } from "./middleware/validate.ts";
import { describeRoute } from "./openapi/describe.ts";

/** Default period of a report, in milliseconds. */
const DEFAULT_PERIOD_MS = 30 * BUCKET_MS.day;

/** The routes for usage reports. Users can report on their own questions, and staff can report on all questions. */
export const analytics = new Hono<AppEnv>()
	.use(authenticate)
	.get("/summary", describeRoute("Get a usage summary", { 200: Summary }), query(ReportQuery), async (c) => {
		const { selection, period } = await selectRows(c, c.req.valid("query"));
		const [sums] = await readTotals(c.env.DB, selection, "all");
		return c.json({ ...period, ...toFigures(sums) } satisfies Summary);
	})
	.get(
		"/timeseries",
		describeRoute("Get usage over time", { 200: Timeseries }),
		query(TimeseriesQuery),
		async (c) => {
			const { bucket } = c.req.valid("query");
			const { selection, period } = await selectRows(c, c.req.valid("query"), bucket);
			if ((selection.to - selection.from) / BUCKET_MS[bucket] > BUCKETS_MAX)
				throw new AppError(
					"invalid_request",
					`Too many buckets (max ${BUCKETS_MAX}); use a larger bucket or a shorter range.`,
				);
			const items = toTimeseries(await readTotals(c.env.DB, selection, bucket), selection, bucket);
			return c.json({ ...period, bucket, items } satisfies Timeseries);
		},
	)
	.get(
		"/agents",
		describeRoute("Get usage by agent", { 200: AgentReport }),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"));
			const items = toAgentReport(await readTotals(c.env.DB, selection, "agent"));
			return c.json({ ...period, items } satisfies AgentReport);
		},
	)
	.get(
		"/questions",
		describeRoute("Get usage by question type", { 200: QuestionReport }),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"));
			const items = toQuestionReport(await readTotals(c.env.DB, selection, "question"));
			return c.json({ ...period, items } satisfies QuestionReport);
		},
	)
	.get(
		"/logs",
		describeRoute(
			"List usage logs",
			{ 200: { "application/json": UsageLogList, "text/csv": z.string() } },
			{ headers: { accept: "`text/csv` for CSV" } },
		),
		query(LogsQuery),
		async (c) => {
			const { limit, cursor, format } = c.req.valid("query");
			const { selection } = await selectRows(c, c.req.valid("query"));
			const rows = await readUsage(c.env.DB, selection, { limit: limit + 1, before: readCursor(cursor) });
			const placeOf = (row: RatedUsageRow) => ({ time: row.created_at, id: row.task_id });
			const { shown, next_cursor } = takePage(rows, limit, placeOf);
			const items = shown.map(toLog);
			c.header("vary", "Accept", { append: true });
			if ((format ?? preferredFormat(c)) === "json")
				return c.json({ items, next_cursor } satisfies UsageLogList);
			if (next_cursor !== null) c.header("link", `<${nextUrl(c, next_cursor)}>; rel="next"`);
			c.header("content-disposition", 'attachment; filename="usage.csv"');
			return c.body(formatCsv(UsageLog.keyof().options, items.map(toCsvRow)), 200, {
				"content-type": "text/csv; charset=utf-8",
			});
		},
	);

/**
 * Returns the user and the period that a report covers. The period is widened to whole buckets.
 *
 * @throws {AppError} `forbidden` when a user who is not staff requests everyone's rows
 */
async function selectRows(
	c: Context<AppEnv>,
	requested: ReportQuery,
	bucket: Bucket = "hour",
): Promise<{ selection: Selection; period: { scope: ReportScope; from: string; to: string } }> {
	const { userId } = c.var.principal;
	const isStaff = (await findUser(openDatabase(c.env.DB), userId))?.is_staff ?? false;
	if (requested.scope === "all" && !isStaff)
		throw new AppError("forbidden", "Only staff can see the questions of other users; omit scope=all.");
	const scope = requested.scope ?? (isStaff ? "all" : "own");
	const step = BUCKET_MS[bucket];
	const end = requested.to === undefined ? Date.now() : Date.parse(requested.to);
	const start = requested.from === undefined ? end - DEFAULT_PERIOD_MS : Date.parse(requested.from);
	const from = Math.floor(start / step) * step;
	const to = Math.ceil(end / step) * step;
	if (from < 0 || to < from) throw new AppError("invalid_request", "from: must be before `to`.");
	const period = { scope, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
	return { selection: { userId: scope === "all" ? null : userId, from, to }, period };
}

function preferredFormat(c: Context<AppEnv>): "json" | "csv" {
	const type = accepts(c, {
		header: "Accept",
		supports: ["application/json", "text/csv"],
		default: "application/json",
	});
	return type === "text/csv" ? "csv" : "json";
}

function nextUrl(c: Context<AppEnv>, cursor: string): string {
	const url = new URL(c.req.url);
	url.searchParams.set("cursor", cursor);
	return url.pathname + url.search;
}

function toLog(row: RatedUsageRow): UsageLog {
	return {
		...row,
		conversation_id: row.conversation_id ?? STATELESS_CONVERSATION,
		created_at: new Date(row.created_at).toISOString(),
	};
}

function toCsvRow({ fallbacks, ...log }: UsageLog) {
	return { ...log, fallbacks: fallbacks.map(({ provider, reason }) => `${provider}: ${reason}`).join("; ") };
}
