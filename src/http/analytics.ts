import { type Context, Hono } from "hono";
import { flatten } from "../analytics/csv.ts";
import {
	toAgentReport,
	toEngagementReport,
	toFigures,
	toModelReport,
	toQuestionReport,
	toReasonReport,
	toSourceReport,
	toTimeseries,
} from "../analytics/reports.ts";
import {
	AgentReport,
	BUCKETS_MAX,
	type Bucket,
	EngagementReport,
	LogsQuery,
	ModelReport,
	QuestionReport,
	ReasonReport,
	ReportQuery,
	type ReportScope,
	SourceReport,
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
import { readEngagement } from "../db/usage-engagement.ts";
import { readTallies, readUsage, type Selection } from "../db/usage-reports.ts";
import { SPANS } from "../db/usage-rollups.ts";
import { findUser } from "../db/users.ts";
import { AppError, unwrap } from "../errors.ts";
import { type AppEnv, brainOf } from "./app-env.ts";
import { csvOrJson, describeReport, respondWithReport } from "./csv-or-json.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { query } from "./middleware/validate.ts";

/** Default period of a report, in milliseconds. */
const DEFAULT_PERIOD_MS = 30 * SPANS.day;
/** Columns that were added to the logs later, and therefore come last in CSV. */
const LATER_COLUMNS: readonly string[] = [
	"tokens_per_second",
	"retry_reason",
	"sentences_checked",
	"sentences_supported",
	"used_pages",
];
const FIGURES = Object.keys(flatten(toFigures()));

/** The routes for usage reports. Users can report on their own questions, and staff can report on all questions. */
export const analytics = new Hono<AppEnv>()
	.use(authenticate)
	.get("/summary", describeReport("Get a usage summary", Summary), query(ReportQuery), async (c) => {
		const { selection, period } = await selectRows(c, c.req.valid("query"));
		const figures = toFigures((await readTallies(c.env.DB, selection, "all")).get(""));
		const columns = ["scope", "from", "to", ...FIGURES];
		return respondWithReport(c, { ...period, ...figures } satisfies Summary, {
			name: "summary",
			columns,
			rows: [{ ...period, ...figures }],
		});
	})
	.get(
		"/timeseries",
		describeReport("Get usage over time", Timeseries),
		query(TimeseriesQuery),
		async (c) => {
			const { bucket } = c.req.valid("query");
			const { selection, period } = await selectRows(c, c.req.valid("query"), bucket);
			if ((selection.to - selection.from) / SPANS[bucket] > BUCKETS_MAX)
				throw new AppError(
					"invalid_request",
					`Too many buckets (max ${BUCKETS_MAX}); use a larger bucket or a shorter range.`,
				);
			const items = toTimeseries(await readTallies(c.env.DB, selection, bucket), selection, bucket);
			return respondWithReport(c, { ...period, bucket, items } satisfies Timeseries, {
				name: "timeseries",
				columns: ["start", ...FIGURES],
				rows: items,
			});
		},
	)
	.get("/agents", describeReport("Get usage by agent", AgentReport), query(ReportQuery), async (c) => {
		const { selection, period } = await selectRows(c, c.req.valid("query"));
		const items = toAgentReport(await readTallies(c.env.DB, selection, "agent"));
		return respondWithReport(c, { ...period, items } satisfies AgentReport, {
			name: "agents",
			columns: ["agent_type", ...FIGURES],
			rows: items,
		});
	})
	.get(
		"/questions",
		describeReport("Get usage by question type", QuestionReport),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"));
			const items = toQuestionReport(await readTallies(c.env.DB, selection, "question"));
			return respondWithReport(c, { ...period, items } satisfies QuestionReport, {
				name: "questions",
				columns: ["question_type", ...FIGURES],
				rows: items,
			});
		},
	)
	.get("/models", describeReport("Get usage by model", ModelReport), query(ReportQuery), async (c) => {
		const { selection, period } = await selectRows(c, c.req.valid("query"));
		const items = toModelReport(await readTallies(c.env.DB, selection, "model"));
		return respondWithReport(c, { ...period, items } satisfies ModelReport, {
			name: "models",
			columns: ["provider", "model", ...FIGURES],
			rows: items,
		});
	})
	.get(
		"/reasons",
		describeReport("Get the reasons of failures, retries and fallbacks", ReasonReport),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"));
			const items = toReasonReport(
				(await readTallies(c.env.DB, selection, "all", { columns: ["counters"] })).get(""),
			);
			return respondWithReport(c, { ...period, items } satisfies ReasonReport, {
				name: "reasons",
				columns: ["kind", "provider", "reason", "count"],
				rows: items,
			});
		},
	)
	.get(
		"/sources",
		describeReport("Get the pages that answers used most", SourceReport),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"));
			const found = toSourceReport(
				(await readTallies(c.env.DB, selection, "all", { columns: ["counters"] })).get(""),
			);
			const items = selection.userId === null ? found : await addTitles(c, found);
			return respondWithReport(c, { ...period, items } satisfies SourceReport, {
				name: "sources",
				columns: ["page_id", "title", "host", "answers"],
				rows: items,
			});
		},
	)
	.get(
		"/engagement",
		describeReport("Get sessions and active users by day", EngagementReport),
		query(ReportQuery),
		async (c) => {
			const { selection, period } = await selectRows(c, c.req.valid("query"), "day");
			const { userId, from } = selection;
			const [tallies, days] = await Promise.all([
				readTallies(c.env.DB, selection, "day", { columns: [], withSessions: true }),
				userId === null ? readEngagement(c.env.DB, { ...selection, from: from - 7 * SPANS.day }) : null,
			]);
			const report = { ...period, ...toEngagementReport(tallies, days, selection) };
			return respondWithReport(c, report satisfies EngagementReport, {
				name: "engagement",
				columns: ["start", "questions", "sessions", "active_users", "weekly_users", "return_rate"],
				rows: report.items,
			});
		},
	)
	.get("/logs", describeReport("List usage logs", UsageLogList), query(LogsQuery), async (c) => {
		const { limit, cursor } = c.req.valid("query");
		const { selection } = await selectRows(c, c.req.valid("query"));
		const rows = await readUsage(c.env.DB, selection, { limit: limit + 1, before: readCursor(cursor) });
		const placeOf = (row: RatedUsageRow) => ({ time: row.created_at, id: row.task_id });
		const { shown, next_cursor } = takePage(rows, limit, placeOf);
		const items = shown.map(toLog);
		if (next_cursor !== null && csvOrJson(c) === "csv")
			c.header("link", `<${nextUrl(c, next_cursor)}>; rel="next"`);
		return respondWithReport(c, { items, next_cursor } satisfies UsageLogList, {
			name: "usage",
			columns: [
				...UsageLog.keyof().options.filter((name) => !LATER_COLUMNS.includes(name)),
				...LATER_COLUMNS,
			],
			rows: items.map(toCsvRow),
		});
	});

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
	const step = SPANS[bucket];
	const end = requested.to === undefined ? Date.now() : Date.parse(requested.to);
	const start = requested.from === undefined ? end - DEFAULT_PERIOD_MS : Date.parse(requested.from);
	const from = Math.floor(start / step) * step;
	const to = Math.ceil(end / step) * step;
	if (from < 0 || to < from) throw new AppError("invalid_request", "from: must be before `to`.");
	const period = { scope, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
	const agent = requested.agent ?? null;
	return { selection: { userId: scope === "all" ? null : userId, from, to, agent }, period };
}

/** Adds the titles of the user's pages. */
async function addTitles(c: Context<AppEnv>, items: SourceReport["items"]): Promise<SourceReport["items"]> {
	const ids = items.flatMap(({ page_id }) => page_id ?? []);
	if (ids.length === 0) return items;
	const titles = unwrap(await brainOf(c).getPageTitles(ids));
	return items.map((item) => ({ ...item, title: titles[item.page_id ?? ""] ?? null }));
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

function toCsvRow({ fallbacks, used_pages, ...log }: UsageLog) {
	return {
		...log,
		fallbacks: fallbacks.map(({ provider, reason }) => `${provider}: ${reason}`).join("; "),
		used_pages: used_pages.map(({ host, page_id }) => `${host}/${page_id}`).join("; "),
	};
}
