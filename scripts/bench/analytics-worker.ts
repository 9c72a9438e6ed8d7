import { countActiveUsers, readEngagement } from "../../src/db/usage-engagement.ts";
import { type Grouping, readTallies, readUsage, type Selection } from "../../src/db/usage-reports.ts";
import { rollUp, SPANS } from "../../src/db/usage-rollups.ts";

type BenchEnv = Pick<Env, "DB">;
type Read = (d1: D1Database, selection: Selection) => Promise<unknown>;

const HOURS_PER_WEEK = 7 * 24;
const LOGS_PER_PAGE = 50;
/** The id of the user who asks the most. */
const BUSIEST = "u0";

const by =
	(grouping: Grouping): Read =>
	(d1, selection) =>
		readTallies(d1, selection, grouping);

/** The queries of the reports, and the length of their periods in hours. */
const READS: Readonly<Record<string, { hours: number; read: Read }>> = {
	"summary, 30 days": { hours: 30 * 24, read: by("all") },
	"summary, 90 days": { hours: 90 * 24, read: by("all") },
	"by hour, 7 days": { hours: HOURS_PER_WEEK, read: by("hour") },
	"by day, 90 days": { hours: 90 * 24, read: by("day") },
	"agents, 90 days": { hours: 90 * 24, read: by("agent") },
	"models, 90 days": { hours: 90 * 24, read: by("model") },
	"question types, 90 days": { hours: 90 * 24, read: by("question") },
	"reasons and sources, 90 days": {
		hours: 90 * 24,
		read: (d1, selection) => readTallies(d1, selection, "all", { columns: ["counters"] }),
	},
	"engagement, 90 days": {
		hours: 90 * 24,
		read: (d1, selection) =>
			Promise.all([
				readTallies(d1, selection, "day", { columns: [], withSessions: true }),
				readEngagement(d1, selection),
			]),
	},
	"a page of the logs": {
		hours: 90 * 24,
		read: (d1, selection) =>
			readUsage(d1, selection, {
				limit: LOGS_PER_PAGE,
				before: { time: Number.MAX_SAFE_INTEGER, id: "" },
			}),
	},
};

/** Fills a database with usage and runs the queries of the reports, for the benchmark. */
export default {
	async fetch(request: Request, { DB }: BenchEnv): Promise<Response> {
		const url = new URL(request.url);
		const number = (name: string) => Number(url.searchParams.get(name));
		switch (url.pathname) {
			case "/insert":
				await insertRows(DB, number("from"), number("to"), number("rows"));
				return new Response();
			case "/roll-up": {
				const firstDay = await rollUp(DB);
				return Response.json(firstDay);
			}
			case "/count-users":
				await countActiveUsers(DB, number("from"), number("to"));
				return new Response();
			case "/reads":
				return Response.json(Object.keys(READS));
			case "/read":
				await read(DB, url);
				return new Response();
			case "/plans":
				return Response.json(await explain(DB, url));
			default:
				return new Response();
		}
	},
} satisfies ExportedHandler<BenchEnv>;

async function read(d1: D1Database, { searchParams }: URL): Promise<void> {
	const found = READS[searchParams.get("name") ?? ""];
	if (found === undefined) throw new Error("unknown query");
	const to = Number(searchParams.get("to"));
	const userId = searchParams.get("scope") === "all" ? null : BUSIEST;
	await found.read(d1, { userId, from: to - found.hours * SPANS.hour, to, agent: null });
}

/** Returns the query plans of a report's statements. */
async function explain(d1: D1Database, url: URL): Promise<string[]> {
	const statements = new Set<string>();
	const recorder = new Proxy(d1, {
		get: (target, name) => {
			if (name === "prepare")
				return (sql: string) => {
					statements.add(sql);
					return target.prepare(sql);
				};
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
	await read(recorder, url);
	const plans = [];
	for (const sql of statements) {
		const parameters = Math.max(
			(sql.match(/\?(?!\d)/g) ?? []).length,
			...[...sql.matchAll(/\?(\d)/g)].map(([, n]) => Number(n)),
		);
		const plan = d1.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...Array(parameters).fill(null));
		const { results } = await plan.all<{ detail: string }>();
		plans.push(...results.map(({ detail }) => detail));
	}
	return plans;
}

/** Inserts questions of 500 users, of whom a few ask most, spread evenly from `from` to `to`. */
async function insertRows(d1: D1Database, from: number, to: number, rows: number): Promise<void> {
	await d1.batch([
		d1.prepare(
			`INSERT OR IGNORE INTO users (id, username, date_joined)
			 WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 499) SELECT 'u' || n, 'u' || n, 0 FROM n`,
		),
		d1
			.prepare(
				`WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?3 - 1),
				 dice AS MATERIALIZED (SELECT n, ?1 + CAST(n * (?2 - ?1) / ?3 AS INTEGER) AS at,
					abs(random() % 10000) / 10000.0 AS a, abs(random() % 10000) / 10000.0 AS b,
					abs(random() % 10000) / 10000.0 AS c, abs(random() % 10000) / 10000.0 AS d FROM n)
				 INSERT INTO usage_logs (task_id, user_id, conversation_id, agent_type, question_type, state, error_code, provider,
					model, attempts, fallbacks, context_sources, prompt_tokens, completion_tokens, queued_ms, first_token_ms,
					response_time_ms, created_at, feedback, rolled_feedback, tokens_per_second, retry_reason, sentences_checked,
					sentences_supported, used_pages)
				 SELECT 'c' || (n % 40) || '.' || printf('%018X%08X', at, n), 'u' || CAST(500 * a * a * a AS INTEGER), 'c' || (n % 40),
					iif(b < 0.6, 'general', iif(b < 0.8, 'research', iif(b < 0.95, 'qa', 'content_analyzer'))),
					iif(c < 0.5, 'factual', iif(c < 0.8, 'analytical', iif(c < 0.9, 'procedural', 'opinion'))),
					iif(d < 0.95, 'completed', iif(d < 0.98, 'failed', 'cancelled')),
					iif(d BETWEEN 0.95 AND 0.98, iif(a < 0.5, 'model_unavailable', 'generation_failed'), NULL),
					'llama-cpp', iif(c < 0.7, 'small', 'large'), 1 + (a > 0.95),
					iif(b > 0.97, '[{"provider":"llama-cpp","reason":"The model server does not respond."}]', '[]'),
					n % 5, CAST(200 + 2000 * a AS INTEGER), CAST(20 + 500 * b AS INTEGER), CAST(pow(2000, c) AS INTEGER),
					CAST(pow(20000, a) AS INTEGER), CAST(pow(60000, b) AS INTEGER) + 100, at,
					iif(d < 0.05, 'up', iif(d < 0.07, 'down', NULL)), NULL, 10 + 90 * c,
					iif(a > 0.95, 'The answer was cut off.', NULL), 4, n % 5,
					'[{"page_id":"p' || (n % 97) || '","host":"h' || (n % 41) || '.example"}]'
				 FROM dice`,
			)
			.bind(from, to, rows),
	]);
}
