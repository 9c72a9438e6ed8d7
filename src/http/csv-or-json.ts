import type { Context, MiddlewareHandler } from "hono";
import { accepts } from "hono/accepts";
import * as z from "zod";
import { flatten, formatCsv } from "../analytics/csv.ts";
import { ReportFormat } from "../contracts/analytics.ts";
import type { AppEnv } from "./app-env.ts";
import { describeRoute } from "./openapi/describe.ts";

/** A report as a table. Nested figures are flattened. */
interface Table {
	/** The name of the file, without its extension. */
	name: string;
	columns: readonly string[];
	rows: readonly object[];
}

/** Describes a route that returns a report as JSON or CSV. */
export function describeReport(summary: string, schema: z.ZodType): MiddlewareHandler<AppEnv> {
	return describeRoute(
		summary,
		{ 200: { "application/json": schema, "text/csv": z.string() } },
		{ headers: { accept: "`text/csv` for CSV" } },
	);
}

/** Returns the format that the query or, without it, the `Accept` header requests. */
export function csvOrJson(c: Context<AppEnv>): z.infer<typeof ReportFormat> {
	const { data } = ReportFormat.safeParse(c.req.query("format"));
	if (data !== undefined) return data;
	const type = accepts(c, {
		header: "Accept",
		supports: ["application/json", "text/csv"],
		default: "application/json",
	});
	return type === "text/csv" ? "csv" : "json";
}

/** Responds with a report in the requested format. */
export function respondWithReport(
	c: Context<AppEnv>,
	report: object,
	{ name, columns, rows }: Table,
): Response {
	c.header("vary", "Accept", { append: true });
	if (csvOrJson(c) === "json") return c.json(report);
	c.header("content-disposition", `attachment; filename="${name}.csv"`);
	return c.body(formatCsv(columns, rows.map(flatten)), 200, { "content-type": "text/csv; charset=utf-8" });
}
