import type { z } from "zod";
import {
	AgentReport,
	type LogsQuery,
	QuestionReport,
	type ReportQuery,
	Summary,
	Timeseries,
	type TimeseriesQuery,
	type UsageLog,
	UsageLogList,
} from "../../contracts/analytics.ts";
import type { Http } from "./http.ts";
import { paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

/** Time range, scope (`own`, or `all` for staff) and bucket size. */
export type TimeseriesOptions = Pick<z.input<typeof TimeseriesQuery>, "scope" | "from" | "to" | "bucket">;
export type LogOptions = Pick<LogsQuery, "scope" | "from" | "to"> & { limit?: number };

/**
 * Reports on the duration and outcome of questions.
 *
 * @example
 * ```ts
 * const { questions } = await client.analytics.summary();
 * for await (const { task_id, state } of client.analytics.logs({ limit: 100 })) console.log(task_id, state);
 * ```
 */
export class Analytics {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns totals and percentiles for the time range. */
	summary(query: ReportQuery = {}): Promise<Summary> {
		return this.#http.call(Summary, "GET", `/api/analytics/summary/${toQueryString(query)}`);
	}

	/** Returns one row per hour or day. */
	timeseries(query: TimeseriesOptions = {}): Promise<Timeseries> {
		return this.#http.call(Timeseries, "GET", `/api/analytics/timeseries/${toQueryString(query)}`);
	}

	/** Returns totals per agent. */
	agents(query: ReportQuery = {}): Promise<AgentReport> {
		return this.#http.call(AgentReport, "GET", `/api/analytics/agents/${toQueryString(query)}`);
	}

	/** Returns totals per question type. */
	questions(query: ReportQuery = {}): Promise<QuestionReport> {
		return this.#http.call(QuestionReport, "GET", `/api/analytics/questions/${toQueryString(query)}`);
	}

	/** Iterates over the usage log, newest first. */
	logs(query: LogOptions = {}): AsyncGenerator<UsageLog, void, undefined> {
		return paginate((cursor) =>
			this.#http.call(UsageLogList, "GET", `/api/analytics/logs/${toQueryString({ ...query, cursor })}`),
		);
	}
}
