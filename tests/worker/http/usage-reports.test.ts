import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { maintainUsage } from "../../../src/analytics/maintain-usage.ts";
import {
	AgentReport,
	EngagementReport,
	ModelReport,
	ReasonReport,
	SourceReport,
	Summary,
} from "../../../src/contracts/analytics.ts";
import { PageAdded } from "../../../src/contracts/knowledge.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import { insertUsage } from "../../../src/db/usage-logs.ts";
import { rollUp } from "../../../src/db/usage-rollups.ts";
import { ulid } from "../../../src/ids.ts";
import { askAndWaitForUsage } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { grantStaffAccess } from "../../support/members.ts";
import { usageRow } from "../../support/usage-row.ts";
import { TestUser } from "../../support/worker.ts";

const NOON = Date.UTC(2026, 0, 4, 12);
const DAY_MS = 24 * 60 * 60 * 1_000;
const PERIOD = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";

beforeEach(async () => {
	const tables = ["usage_logs", "usage_rollups", "usage_engagement"];
	await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});
let created = 0;

function insert(user: TestUser, ...changes: Partial<UsageRow>[]): Promise<void> {
	const rows = changes.map((change) =>
		usageRow({ task_id: `c1.${ulid(NOON + created++)}`, user_id: user.id, created_at: NOON, ...change }),
	);
	return insertUsage(env.DB, rows);
}

const report = async (who: TestUser, path: string) =>
	(await who.fetch(`/api/analytics/${path}${path.includes("?") ? "&" : "?"}${PERIOD}`)).json();

async function createStaff(): Promise<TestUser> {
	const staff = await TestUser.guest();
	await grantStaffAccess(staff);
	return staff;
}

describe("the report by model", () => {
	test("tells providers and models apart, and lists questions that none answered", async ({ guest }) => {
		await insert(
			guest,
			{ model: "org/small", first_token_ms: 100, tokens_per_second: 50 },
			{ model: "org/small", first_token_ms: 300, tokens_per_second: 10, attempts: 2 },
			{ provider: "workers-ai", model: "large" },
			{ state: "failed", provider: null, model: null },
		);
		for (const isRolledUp of [false, true]) {
			if (isRolledUp) await rollUp(env.DB);
			const { items } = ModelReport.parse(await report(guest, "models/"));
			expect(items.map(({ provider, model, questions }) => [provider, model, questions])).toEqual([
				["llama-cpp", "org/small", 2],
				expect.arrayContaining([1]),
				expect.arrayContaining([1]),
			]);
			expect(items).toContainEqual(expect.objectContaining({ provider: null, model: null, failed: 1 }));
			expect(items[0]).toMatchObject({ retried: 1, sentences_checked: 8, sentences_supported: 6 });
			expect(items[0]?.first_token_time_ms.p99).toBeCloseTo(300, -1);
			expect(items[0]?.tokens_per_second.p5).toBeCloseTo(10, 0);
		}
	});
});

describe("the report on reasons", () => {
	test("counts failures by code, and retries and fallbacks by what went wrong", async ({ guest }) => {
		const fallbacks = [{ provider: "llama-cpp", reason: "Status 500: busy." }];
		await insert(
			guest,
			{ fallbacks },
			{ fallbacks, retry_reason: "The answer was cut off." },
			{ fallbacks, state: "failed", error_code: "model_unavailable" },
			{},
		);
		for (const isRolledUp of [false, true]) {
			if (isRolledUp) await rollUp(env.DB);
			const { items } = ReasonReport.parse(await report(guest, "reasons/"));
			expect(items[0]).toEqual({
				kind: "fallback",
				provider: "llama-cpp",
				reason: "Status 500: busy.",
				count: 3,
			});
			expect(items).toContainEqual({
				kind: "retry",
				provider: null,
				reason: "The answer was cut off.",
				count: 1,
			});
			expect(items).toContainEqual({
				kind: "failure",
				provider: null,
				reason: "model_unavailable",
				count: 1,
			});
			expect(items).toHaveLength(3);
		}
	});
});

describe("the report on sources", () => {
	test("shows users the titles of their own pages, and staff only the hosts", async ({ guest }) => {
		const added = await guest.fetch("/api/knowledge/pages/", {
			body: {
				title: "Quokkas",
				text: "Quokkas live on Rottnest Island.",
			},
		});
		const { id: page_id } = PageAdded.parse(await added.json()).page;
		const page = { page_id, host: "animals.example" };
		const deleted = { page_id: ulid(1), host: "" };
		await insert(guest, { used_pages: [page, deleted] }, { used_pages: [page] });
		const staff = await createStaff();
		for (const isRolledUp of [false, true]) {
			if (isRolledUp) await rollUp(env.DB);
			expect(SourceReport.parse(await report(guest, "sources/")).items).toEqual([
				{ ...page, title: "Quokkas", answers: 2 },
				{ ...deleted, title: null, answers: 1 },
			]);
			expect(SourceReport.parse(await report(staff, "sources/")).items).toEqual([
				{ page_id: null, title: null, host: "animals.example", answers: 2 },
				{ page_id: null, title: null, host: "", answers: 1 },
			]);
		}
	});
});

describe("the report on engagement", () => {
	test("counts the user's own sessions and days, without numbers of users", async ({ guest }) => {
		await insert(guest, {}, { created_at: NOON + 1 }, { created_at: NOON + 2 * DAY_MS });
		const own = EngagementReport.parse(await report(guest, "engagement/"));
		expect(own).toMatchObject({ questions: 3, sessions: 2, questions_per_session: 1.5, active_days: 2 });
		expect(own.items).toHaveLength(31);
		expect(own.items[3]).toEqual({
			start: "2026-01-04T00:00:00.000Z",
			questions: 2,
			sessions: 1,
			active_users: null,
			weekly_users: null,
			return_rate: null,
		});
	});

	test("counts active and returning users for staff, hourly", async ({ guest }) => {
		const other = await TestUser.guest();
		await insert(guest, {}, { created_at: NOON + 7 * DAY_MS });
		await insert(other, {});
		await maintainUsage(env.DB, 90, NOON + 8 * DAY_MS);
		const { items } = EngagementReport.parse(await report(await createStaff(), "engagement/"));
		expect(items[3]).toMatchObject({ active_users: 2, weekly_users: 2, return_rate: null });
		expect(items[10]).toMatchObject({ active_users: 1, weekly_users: 1, return_rate: 0.5 });
		expect(items[11]).toMatchObject({ active_users: 0, weekly_users: 1, return_rate: 0.5 });
	});
});

test("every report can be limited to an agent", async ({ guest }) => {
	await insert(guest, { agent_type: "qa" }, { agent_type: "research" }, { agent_type: "research" });
	expect(Summary.parse(await report(guest, "summary/?agent=research"))).toMatchObject({ questions: 2 });
	expect(AgentReport.parse(await report(guest, "agents/?agent=qa")).items).toMatchObject([{ questions: 1 }]);
	expect(EngagementReport.parse(await report(guest, "engagement/?agent=qa"))).toMatchObject({ sessions: 1 });
	expect((await guest.fetch("/api/analytics/summary/?agent=nobody")).status).toBe(400);
});

test.for([
	["summary", /^scope,from,to,questions,.*response_time_ms_p95.*\r\nown,2026-01-01/],
	["timeseries", /^start,questions,(.*\r\n){32}$/],
	["agents", /^agent_type,questions,.*\r\ngeneral,1,/],
	["questions", /^question_type,questions,.*\r\nfactual,1,/],
	["models", /^provider,model,questions,.*\r\nllama-cpp,fake-model,1,/],
	["reasons", /^kind,provider,reason,count\r\nfallback,a,b,1\r\n$/],
	["sources", /^page_id,title,host,answers\r\nP,,h\.example,1\r\n$/],
	["engagement", /^start,questions,sessions,active_users,weekly_users,return_rate\r\n/],
] as const)("the report %s is available as CSV", async ([name, expected], { guest }) => {
	await insert(guest, {
		fallbacks: [{ provider: "a", reason: "b" }],
		used_pages: [{ page_id: "P", host: "h.example" }],
	});
	const response = await guest.fetch(`/api/analytics/${name}/?format=csv&${PERIOD}`);
	expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}.csv"`);
	expect(await response.text()).toMatch(expected);
});

test("a finished task records its speed, its checked sentences and the pages that it used", async ({
	guest,
}) => {
	await askAndWaitForUsage(guest, "c1", "What is cryptocurrency?");
	const row = await env.DB.prepare("SELECT * FROM usage_logs WHERE user_id = ?").bind(guest.id).first();
	expect(JSON.parse(String(row?.used_pages))).toContainEqual({
		page_id: expect.any(String),
		host: expect.any(String),
	});
	expect(row).toMatchObject({ retry_reason: null, sentences_checked: expect.any(Number) });
});
