import type { z } from "zod";
import {
	AgentReport,
	EngagementReport,
	type LogsQuery,
	ModelReport,
	QuestionReport,
	ReasonReport,
	type ReportQuery,
	SourceReport,
	Summary,
	Timeseries,
	type TimeseriesQuery,
	type UsageLog,
	UsageLogList,
} from "../../contracts/analytics.ts";
import type { Http } from "./http.ts";
import { paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

/** Time range, scope (`own`, or `all` for staff) and agent. */
export type ReportOptions = Omit<ReportQuery, "format">;
/** The options of a report, and the bucket size. */
export type TimeseriesOptions = Omit<z.input<typeof TimeseriesQuery>, "format">;
export type LogOptions = Omit<LogsQuery, "limit" | "cursor" | "format"> & { limit?: number };
/** The names of the reports. */
export type ReportName =
	| "summary"
	| "timeseries"
	| "agents"
	| "questions"
	| "models"
	| "reasons"
	| "sources"
	| "engagement"
	| "logs";

/**
 * Reports on the duration and outcome of questions.
 *
 * @example
 * ```ts
 * const analytics = client.api(Analytics);
 * const { questions } = await analytics.summary();
 * for await (const { task_id, state } of analytics.logs({ limit: 100 })) console.log(task_id, state);
 * ```
 */
export class Analytics {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns totals and percentiles for the time range. */
	summary(query: ReportOptions = {}): Promise<Summary> {
		return this.#http.call(Summary, "GET", `/api/analytics/summary/${toQueryString(query)}`);
	}

	/** Returns one row per hour or day. */
	timeseries(query: TimeseriesOptions = {}): Promise<Timeseries> {
		return this.#http.call(Timeseries, "GET", `/api/analytics/timeseries/${toQueryString(query)}`);
	}

	/** Returns totals per agent. */
	agents(query: ReportOptions = {}): Promise<AgentReport> {
		return this.#http.call(AgentReport, "GET", `/api/analytics/agents/${toQueryString(query)}`);
	}

	/** Returns totals per question type. */
	questions(query: ReportOptions = {}): Promise<QuestionReport> {
		return this.#http.call(QuestionReport, "GET", `/api/analytics/questions/${toQueryString(query)}`);
	}

	/** Returns totals per model of each provider. */
	models(query: ReportOptions = {}): Promise<ModelReport> {
		return this.#http.call(ModelReport, "GET", `/api/analytics/models/${toQueryString(query)}`);
	}

	/** Returns why questions failed, were tried again, or were answered by another provider. */
	reasons(query: ReportOptions = {}): Promise<ReasonReport> {
		return this.#http.call(ReasonReport, "GET", `/api/analytics/reasons/${toQueryString(query)}`);
	}

	/** Returns the pages that answers used most. */
	sources(query: ReportOptions = {}): Promise<SourceReport> {
		return this.#http.call(SourceReport, "GET", `/api/analytics/sources/${toQueryString(query)}`);
	}

	/** Returns sessions and active users per day. */
	engagement(query: ReportOptions = {}): Promise<EngagementReport> {
		return this.#http.call(EngagementReport, "GET", `/api/analytics/engagement/${toQueryString(query)}`);
	}

	/** Returns a report as CSV. */
	csv(report: ReportName, query: TimeseriesOptions = {}): Promise<string> {
		return this.#http.getText("text/csv", `/api/analytics/${report}/${toQueryString(query)}`);
	}

	/** Iterates over the usage log, newest first. */
	logs(query: LogOptions = {}): AsyncGenerator<UsageLog, void, undefined> {
		return paginate((cursor) =>
			this.#http.call(UsageLogList, "GET", `/api/analytics/logs/${toQueryString({ ...query, cursor })}`),
		);
	}
}
