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
import { itemsOf } from "./pagination.ts";
import { queryOf } from "./query.ts";

/** A period, and whose questions: one's own, or for staff everybody's. Hours or days, by `bucket`. */
export type TimeseriesOptions = Pick<z.input<typeof TimeseriesQuery>, "scope" | "from" | "to" | "bucket">;
export type LogOptions = Pick<LogsQuery, "scope" | "from" | "to"> & { limit?: number };

/** What questions took and how they ended. */
export class Analytics {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	summary(query: ReportQuery = {}): Promise<Summary> {
		return this.#http.call(Summary, "GET", `/api/analytics/summary/${queryOf(query)}`);
	}

	timeseries(query: TimeseriesOptions = {}): Promise<Timeseries> {
		return this.#http.call(Timeseries, "GET", `/api/analytics/timeseries/${queryOf(query)}`);
	}

	agents(query: ReportQuery = {}): Promise<AgentReport> {
		return this.#http.call(AgentReport, "GET", `/api/analytics/agents/${queryOf(query)}`);
	}

	questions(query: ReportQuery = {}): Promise<QuestionReport> {
		return this.#http.call(QuestionReport, "GET", `/api/analytics/questions/${queryOf(query)}`);
	}

	/** Every question, newest first. */
	logs(query: LogOptions = {}): AsyncGenerator<UsageLog, void, undefined> {
		return itemsOf((cursor) =>
			this.#http.call(UsageLogList, "GET", `/api/analytics/logs/${queryOf({ ...query, cursor })}`),
		);
	}
}
