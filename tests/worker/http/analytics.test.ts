import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { maintainUsage } from "../../../src/analytics/maintain-usage.ts";
import {
	AgentReport,
	type Figures,
	QuestionReport,
	Summary,
	Timeseries,
	UsageLogList,
} from "../../../src/contracts/analytics.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import { eraseUser } from "../../../src/db/erasure.ts";
import { deleteUsageBefore, insertUsage, storeFeedback } from "../../../src/db/usage-logs.ts";
import { rollUp } from "../../../src/db/usage-rollups.ts";
import { ulid } from "../../../src/ids.ts";
import { askAndWait } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { usageRow } from "../../support/usage-row.ts";
import { call, expectError, TestUser } from "../../support/worker.ts";

const HOUR = 60 * 60 * 1_000;
const DAY = 24 * HOUR;
/** Noon on a Sunday. */
const NOON = Date.UTC(2026, 0, 4, 12);
const PERIOD = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";

beforeEach(async () => {
	await env.DB.batch([env.DB.prepare("DELETE FROM usage_logs"), env.DB.prepare("DELETE FROM usage_rollups")]);
});
let created = 0;

function row(guest: TestUser, changes: Partial<UsageRow> = {}): UsageRow {
	return usageRow({
		task_id: `c1.${ulid(NOON + created++)}`,
		user_id: guest.id,
		context_sources: 3,
		prompt_tokens: 100,
		completion_tokens: 20,
		queued_ms: 5,
		first_token_ms: 50,
		response_time_ms: 400,
		created_at: NOON,
		...changes,
	});
}

const insert = (...rows: UsageRow[]) => insertUsage(env.DB, rows);
const report = async (who: TestUser, path: string) => (await who.fetch(`/api/analytics/${path}`)).json();
const summary = async (who: TestUser, query = PERIOD) =>
	Summary.parse(await report(who, `summary/?${query}`));

async function staff(): Promise<TestUser> {
	const member = await TestUser.guest();
	await env.DB.prepare("UPDATE users SET is_staff = 1 WHERE id = ?").bind(member.id).run();
	return member;
}

/** Inserts ten rows. `TEN` contains their figures, calculated by hand. */
async function tenRows(guest: TestUser): Promise<void> {
	const times = [100, 200, 300, 400, 500, 600, 1_000];
	await insert(
		...times.map((response_time_ms, n) =>
			row(guest, {
				response_time_ms,
				created_at: NOON + (n < 4 ? 0 : HOUR),
				agent_type: n < 5 ? "general" : "research",
				question_type: n < 3 ? "factual" : "opinion",
				first_token_ms: n === 0 ? null : 10 * n,
				fallbacks: n === 6 ? [{ provider: "llama-cpp", reason: "refused" }] : [],
			}),
		),
		row(guest, {
			state: "failed",
			error_code: "model_unavailable",
			question_type: null,
			provider: null,
			model: null,
			prompt_tokens: 0,
			completion_tokens: 0,
			first_token_ms: null,
			response_time_ms: 9_000,
			created_at: NOON + HOUR,
		}),
		row(guest, { state: "failed", question_type: null, completion_tokens: 0, created_at: NOON + DAY }),
		row(guest, { state: "cancelled", question_type: null, completion_tokens: 7, created_at: NOON + DAY }),
	);
}

const TEN = {
	questions: 10,
	completed: 7,
	failed: 2,
	cancelled: 1,
	success_rate: 7 / 9,
	fell_back: 1,
	prompt_tokens: 900,
	completion_tokens: 147,
	first_token_ms: (10 + 20 + 30 + 40 + 50 + 60) / 6,
} as const;

function expectTen(figures: Figures): void {
	expect(figures).toMatchObject(TEN);
	const { mean, p50, p95, p99 } = figures.response_time_ms;
	expect(mean).toBeCloseTo(3_100 / 7, 6);
	expectWithin(p50, 400);
	expectWithin(p95, 1_000);
	expectWithin(p99, 1_000);
}

/** Asserts that a value is within 1% of the true one. */
function expectWithin(value: number | null, truth: number): void {
	expect(value).toBeGreaterThanOrEqual(truth * 0.99);
	expect(value).toBeLessThanOrEqual(truth * 1.01);
}

describe("the summary", () => {
	test("contains zeros and null times when there are no questions", async ({ guest }) => {
		expect(await summary(guest)).toMatchObject({
			scope: "own",
			questions: 0,
			success_rate: null,
			response_time_ms: { mean: null, p50: null, p95: null, p99: null },
			first_token_ms: null,
		});
	});

	test("matches the expected figures before the roll-up, after it and after the rows are deleted", async ({
		guest,
	}) => {
		await tenRows(guest);
		expectTen(await summary(guest));
		await rollUp(env.DB);
		expectTen(await summary(guest));
		await rollUp(env.DB);
		expectTen(await summary(guest));
		await maintainUsage(env.DB, 1, NOON + 40 * DAY);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM usage_logs").first("n")).toBe(0);
		expectTen(await summary(guest));
	});

	test("counts each row once when it arrives late, arrives twice or is rolled up concurrently", async ({
		guest,
	}) => {
		await tenRows(guest);
		const late = row(guest, {
			created_at: NOON,
			response_time_ms: 400,
			prompt_tokens: 1,
			completion_tokens: 1,
		});
		await Promise.all([rollUp(env.DB), rollUp(env.DB)]);
		await insert(late);
		await rollUp(env.DB);
		await insert(late);
		await rollUp(env.DB);
		expect(await summary(guest)).toMatchObject({ questions: 11, completed: 8, prompt_tokens: 901 });
	});

	test("includes rows that expire before their roll-up", async ({ guest }) => {
		await insert(row(guest));
		await deleteUsageBefore(env.DB, NOON + DAY);
		expect((await summary(guest)).questions).toBe(1);
	});

	test("counts the ratings of answers before and after the roll-up, and after the rows are deleted", async ({
		guest,
	}) => {
		const rows = Array.from({ length: 4 }, () => row(guest));
		await insert(...rows);
		const rate = (at: number, rating: "up" | "down" | null, rated_at: number) =>
			storeFeedback(env.DB, [
				{
					kind: "feedback",
					user_id: guest.id,
					task_id: rows[at]?.task_id ?? "",
					rating,
					comment: "",
					rated_at,
				},
			]);
		await rate(0, "up", 1);
		await rate(1, "down", 1);
		expect(await summary(guest)).toMatchObject({ questions: 4, thumbs_up: 1, thumbs_down: 1 });
		await rollUp(env.DB);
		await rate(1, "up", 2);
		await rate(2, "down", 1);
		await rate(3, "up", 1);
		await rate(3, null, 2);
		const rated = { questions: 4, thumbs_up: 2, thumbs_down: 1 };
		expect(await summary(guest)).toMatchObject(rated);
		await rollUp(env.DB);
		expect(await summary(guest)).toMatchObject(rated);
		await deleteUsageBefore(env.DB, NOON + DAY);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM usage_logs").first("n")).toBe(0);
		expect(await summary(guest)).toMatchObject(rated);
		await deleteUsageBefore(env.DB, NOON + DAY);
		const { items } = AgentReport.parse(await report(guest, `agents/?${PERIOD}`));
		expect(items).toMatchObject([rated]);
	});

	test("covers whole hours and reports its period", async ({ guest }) => {
		await insert(
			row(guest, { created_at: NOON }),
			row(guest, { created_at: NOON + HOUR - 1 }),
			row(guest, { created_at: NOON + HOUR }),
		);
		const { from, to, questions } = await summary(guest, "from=2026-01-04T12:59:00Z&to=2026-01-04T12:59:30Z");
		expect({ from, to, questions }).toEqual({
			from: "2026-01-04T12:00:00.000Z",
			to: "2026-01-04T13:00:00.000Z",
			questions: 2,
		});
	});

	test("has percentiles that are accurate to within 1% before and after the roll-up", async ({ guest }) => {
		const times = Array.from({ length: 500 }, (_, n) => Math.round(1.02 ** n + n));
		for (let at = 0; at < times.length; at += 50)
			await insert(...times.slice(at, at + 50).map((time) => row(guest, { response_time_ms: time })));
		const exact = (share: number) => times[Math.ceil(share * times.length) - 1] ?? 0;
		for (const rolled of [false, true]) {
			if (rolled) await rollUp(env.DB);
			const { p50, p95, p99 } = (await summary(guest)).response_time_ms;
			expectWithin(p50, exact(0.5));
			expectWithin(p95, exact(0.95));
			expectWithin(p99, exact(0.99));
		}
	});

	test("includes questions that were just answered", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is cryptocurrency?");
		await until(async () => (await summary(guest, "")).questions === 1);
		expect(await summary(guest, "")).toMatchObject({ completed: 1, prompt_tokens: 12, completion_tokens: 5 });
	});
});

describe("a timeseries", () => {
	test("has a bucket for every hour or day, including empty ones", async ({ guest }) => {
		await tenRows(guest);
		await rollUp(env.DB);
		const hours = Timeseries.parse(
			await report(guest, "timeseries/?bucket=hour&from=2026-01-04T11:00:00Z&to=2026-01-04T15:00:00Z"),
		);
		expect(hours.items.map(({ start, questions }) => [start, questions])).toEqual([
			["2026-01-04T11:00:00.000Z", 0],
			["2026-01-04T12:00:00.000Z", 4],
			["2026-01-04T13:00:00.000Z", 4],
			["2026-01-04T14:00:00.000Z", 0],
		]);
		const days = Timeseries.parse(
			await report(guest, "timeseries/?from=2026-01-03T20:00:00Z&to=2026-01-05T20:00:00Z"),
		);
		expect(days.bucket).toBe("day");
		expect(days.items.map(({ start, questions, failed }) => [start, questions, failed])).toEqual([
			["2026-01-03T00:00:00.000Z", 0, 0],
			["2026-01-04T00:00:00.000Z", 8, 1],
			["2026-01-05T00:00:00.000Z", 2, 1],
		]);
	});

	test("has at most 1,000 buckets", async ({ guest }) => {
		const refused = await guest.fetch("/api/analytics/timeseries/?bucket=hour&from=2025-01-01T00:00:00Z");
		await expectError(refused, 400, "invalid_request");
	});
});

describe("reports by agent and by question type", () => {
	test("list the agents with the most questions first", async ({ guest }) => {
		await tenRows(guest);
		await rollUp(env.DB);
		const { items } = AgentReport.parse(await report(guest, `agents/?${PERIOD}`));
		expect(items.map(({ agent_type, questions, completed }) => [agent_type, questions, completed])).toEqual([
			["general", 8, 5],
			["research", 2, 2],
		]);
	});

	test("use null as the type of questions that were not answered", async ({ guest }) => {
		await tenRows(guest);
		await rollUp(env.DB);
		const { items } = QuestionReport.parse(await report(guest, `questions/?${PERIOD}`));
		expect(items.map(({ question_type, questions }) => [question_type, questions])).toEqual(
			expect.arrayContaining([
				["opinion", 4],
				["factual", 3],
				[null, 3],
			]),
		);
		expect(items).toHaveLength(3);
	});
});

describe("the usage logs", () => {
	const logs = async (guest: TestUser, query: string) =>
		UsageLogList.parse(await report(guest, `logs/?${PERIOD}&${query}`));

	test("are paginated newest first, without gaps or duplicates", async ({ guest }) => {
		await tenRows(guest);
		await rollUp(env.DB);
		const all = (await logs(guest, "limit=200")).items;
		expect(all).toHaveLength(10);
		expect(all.map(({ created_at }) => created_at)).toEqual(
			all
				.map(({ created_at }) => created_at)
				.sort()
				.reverse(),
		);
		for (const limit of [1, 3, 10]) {
			const seen = [];
			let cursor: string | null = "";
			while (cursor !== null) {
				const page: UsageLogList = await logs(guest, `limit=${limit}${cursor && `&cursor=${cursor}`}`);
				seen.push(...page.items);
				cursor = page.next_cursor;
			}
			expect(seen).toEqual(all);
		}
	});

	test.for([
		["by the query", "format=csv", {}],
		["by Accept", "", { accept: "text/csv" }],
	] as const)(
		"are returned as CSV with a link to the next page when CSV is requested %s",
		async ([_, query, headers], { guest }) => {
			await insert(
				row(guest, { fallbacks: [{ provider: "llama-cpp", reason: 'refused, "busy"' }] }),
				row(guest),
				row(guest),
			);
			const response = await guest.fetch(`/api/analytics/logs/?${PERIOD}&limit=2&${query}`, { headers });
			expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
			expect(response.headers.get("link")).toMatch(/^<\/api\/analytics\/logs\/\?.*cursor=.*>; rel="next"$/);
			const lines = (await response.text()).split("\r\n");
			expect(lines).toHaveLength(4);
			expect(lines[0]).toMatch(/^task_id,user_id,conversation_id,agent_type,question_type,state,/);
			const next = await guest.fetch(response.headers.get("link")?.slice(1).split(">")[0] ?? "", { headers });
			expect(await next.text()).toContain('"llama-cpp: refused, ""busy"""');
		},
	);

	test("never contain a CSV cell that starts a formula", async ({ guest }) => {
		await insert(
			row(guest, {
				conversation_id: "-1-1",
				model: "=HYPERLINK(1)",
				fallbacks: [{ provider: "\t@x", reason: "+1" }],
			}),
		);
		const text = await (await guest.fetch(`/api/analytics/logs/?${PERIOD}&format=csv`)).text();
		expect(text).toContain(`"'-1-1"`);
		expect(text).toContain(`"'=HYPERLINK(1)"`);
		expect(text).toContain(`"'\t@x: +1"`);
		for (const cell of text.split(/,|\r\n/)) expect(cell).not.toMatch(/^"?\s*[=+\-@]/);
	});
});

describe("access to analytics", () => {
	test("is limited to the user's own data, except for staff", async ({ guest }) => {
		await insert(row(guest));
		const other = await TestUser.guest();
		const admin = await staff();
		for (const rolled of [false, true]) {
			if (rolled) await rollUp(env.DB);
			expect((await summary(guest, PERIOD)).questions).toBe(1);
			expect((await summary(other, PERIOD)).questions).toBe(0);
			const everybody = await summary(admin, PERIOD);
			expect(everybody.scope).toBe("all");
			expect(everybody.questions).toBeGreaterThanOrEqual(1);
			expect(await summary(admin, `${PERIOD}&scope=own`)).toMatchObject({ scope: "own", questions: 0 });
		}
		expect(UsageLogList.parse(await report(other, `logs/?${PERIOD}`)).items).toEqual([]);
	});

	test("is denied to anonymous calls and, with scope=all, to users who are not staff", async ({ guest }) => {
		for (const path of ["summary", "timeseries", "agents", "questions", "logs"]) {
			await expectError(await guest.fetch(`/api/analytics/${path}/?scope=all`), 403, "forbidden");
			await expectError(await call(`/api/analytics/${path}/`), 401, "unauthenticated");
		}
	});

	test("ends when the user and their data are deleted", async ({ guest }) => {
		await insert(row(guest));
		await rollUp(env.DB);
		await eraseUser(env.DB, guest.id);
		const left = env.DB.prepare("SELECT count(*) AS n FROM usage_rollups WHERE user_id = ?").bind(guest.id);
		expect(await left.first("n")).toBe(0);
	});
});

test("a period of dates begins and ends at their start in UTC", async ({ guest }) => {
	expect(await summary(guest, "from=2026-01-01&to=2026-02-01")).toMatchObject({
		from: "2026-01-01T00:00:00.000Z",
		to: "2026-02-01T00:00:00.000Z",
	});
});

test.for([
	"from=2026-13-01",
	"from=yesterday",
	"from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
	"scope=mine",
])("a report returns 400 for ?%s", async (query, { guest }) => {
	await expectError(await guest.fetch(`/api/analytics/summary/?${query}`), 400, "invalid_request");
});
