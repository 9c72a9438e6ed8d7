import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import { percentiles } from "../../../src/db/histogram.ts";
import { countActiveUsers, readEngagement } from "../../../src/db/usage-engagement.ts";
import { deleteUsageBefore, insertUsage, storeFeedback } from "../../../src/db/usage-logs.ts";
import { type Grouping, readTallies } from "../../../src/db/usage-reports.ts";
import { rollUp, SPANS } from "../../../src/db/usage-rollups.ts";
import { HISTOGRAMS } from "../../../src/db/usage-tally.ts";
import { ulid } from "../../../src/ids.ts";
import { test } from "../../support/fixtures.ts";
import { usageRow } from "../../support/usage-row.ts";
import { TestUser } from "../../support/worker.ts";

const MONTH_START = Date.UTC(2026, 0, 1);
const MONTH_END = Date.UTC(2026, 1, 1);
const MONTH = { from: MONTH_START, to: MONTH_END, agent: null };
const MINUTE_MS = 60_000;
const AGENTS = ["general", "research", "qa"] as const;
const REASONS = ["The answer was cut off.", 'The model said "no".', "The model server doesn't respond."];
/** D1 binds at most this many statements to a test's batch in reasonable time. */
const BATCH_ROWS = 250;

beforeEach(async () => {
	const tables = ["usage_logs", "usage_rollups", "usage_rollup_versions", "usage_engagement"];
	await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

/** Returns a deterministic generator of numbers from 0 to 1. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return state / 2 ** 32;
	};
}

/** Creates `count` questions of a month whose times are spread over several orders of magnitude. */
function randomRows(userId: string, count: number, seed: number): UsageRow[] {
	const random = randomNumbers(seed);
	const spread = (max: number) => Math.round(max ** random());
	return Array.from({ length: count }, (_, n) => {
		const created_at = MONTH_START + Math.floor(random() * (MONTH_END - MONTH_START));
		return usageRow({
			task_id: `c1.${ulid(created_at)}${n}`,
			user_id: userId,
			created_at,
			agent_type: AGENTS[Math.floor(random() * AGENTS.length)] ?? "general",
			state: random() < 0.9 ? "completed" : "failed",
			model: random() < 0.5 ? "small" : "large",
			response_time_ms: spread(100_000),
			first_token_ms: random() < 0.1 ? null : spread(20_000),
			queued_ms: spread(5_000),
			tokens_per_second: random() < 0.2 ? null : spread(3_000) / 10,
			prompt_tokens: spread(4_000),
			retry_reason: random() < 0.3 ? (REASONS[Math.floor(random() * REASONS.length)] ?? null) : null,
		});
	});
}

async function insert(rows: readonly UsageRow[]): Promise<void> {
	for (let at = 0; at < rows.length; at += BATCH_ROWS)
		await insertUsage(env.DB, rows.slice(at, at + BATCH_ROWS));
}

/** Returns the exact percentile of values. */
function exactPercentile(values: readonly number[], share: number): number | null {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

const MEASURES = {
	response_histogram: ({ state, response_time_ms }) => (state === "completed" ? response_time_ms : null),
	first_token_histogram: ({ state, first_token_ms }) => (state === "completed" ? first_token_ms : null),
	queued_histogram: ({ queued_ms }) => queued_ms,
	speed_histogram: ({ state, tokens_per_second }) => (state === "completed" ? tokens_per_second : null),
} as const satisfies Record<(typeof HISTOGRAMS)[number], (row: UsageRow) => number | null>;

/** Asserts that the report about a month matches the figures of its rows. */
async function expectReport(
	userId: string | null,
	grouping: Grouping,
	groupOf: (row: UsageRow) => string | number,
	rows: readonly UsageRow[],
): Promise<void> {
	const tallies = await readTallies(env.DB, { userId, ...MONTH }, grouping);
	const groups = Map.groupBy(rows, groupOf);
	expect(new Set(tallies.keys())).toEqual(new Set(groups.keys()));
	for (const [key, group] of groups) {
		const tally = tallies.get(key);
		expect(tally?.completed).toBe(group.filter(({ state }) => state === "completed").length);
		expect(tally?.failed).toBe(group.filter(({ state }) => state === "failed").length);
		expect(tally?.prompt_tokens).toBe(group.reduce((sum, row) => sum + row.prompt_tokens, 0));
		for (const name of HISTOGRAMS) {
			const values = group.map(MEASURES[name]).filter((value) => value !== null);
			for (const share of [0.05, 0.5, 0.95, 0.99]) {
				const exact = exactPercentile(values, share);
				const [found = null] = percentiles(tally?.[name] ?? new Map(), [share]);
				if (exact === null || found === null) expect(found).toBe(exact);
				else expect(Math.abs(found / exact - 1), `${name} ${share}`).toBeLessThanOrEqual(0.01);
			}
		}
	}
}

describe("the roll-ups of a month", () => {
	test("have the sums of the rows, and their percentiles within 1%, in every report", async ({ guest }) => {
		const other = await TestUser.guest();
		const own = randomRows(guest.id, 1_200, 1);
		const all = [...own, ...randomRows(other.id, 800, 2)];
		await insert(all);
		for (const isRolledUp of [false, true]) {
			if (isRolledUp) await rollUp(env.DB);
			await expectReport(guest.id, "all", () => "", own);
			await expectReport(null, "all", () => "", all);
			await expectReport(null, "agent", ({ agent_type }) => agent_type, all);
			await expectReport(guest.id, "model", ({ model }) => `llama-cpp/${model}`, own);
			await expectReport(null, "question", () => "factual", all);
			await expectReport(null, "day", ({ created_at }) => created_at - (created_at % SPANS.day), all);
			await expectReport(guest.id, "hour", ({ created_at }) => created_at - (created_at % SPANS.hour), own);
		}
	});

	test("count the reasons of a user's retries over all agents", async ({ guest }) => {
		const rows = randomRows(guest.id, 500, 4);
		await insert(rows);
		await rollUp(env.DB);
		const tallies = await readTallies(env.DB, { userId: guest.id, ...MONTH }, "all", {
			columns: ["counters"],
		});
		for (const reason of REASONS)
			expect(tallies.get("")?.counters.get(`retry:${reason}`)).toBe(
				rows.filter(({ retry_reason }) => retry_reason === reason).length,
			);
	});

	test("cover periods that start and end within a day, and a single agent", async ({ guest }) => {
		const rows = randomRows(guest.id, 500, 3);
		await insert(rows);
		await rollUp(env.DB);
		const [from, to] = [MONTH_START + 5 * SPANS.hour, MONTH_START + 9 * SPANS.day + 3 * SPANS.hour];
		for (const agent of [null, "qa"]) {
			const expected = rows.filter(
				(row) =>
					row.created_at >= from && row.created_at < to && (agent === null || row.agent_type === agent),
			);
			const tallies = await readTallies(env.DB, { userId: guest.id, from, to, agent }, "all");
			const { completed = 0, failed = 0 } = tallies.get("") ?? {};
			expect(completed + failed).toBe(expected.length);
		}
	});

	test("include late rows and ratings after the next run, also when their rows are deleted", async ({
		guest,
	}) => {
		const [first, late] = [1, 2].map((n) =>
			usageRow({ task_id: `c1.${ulid(n)}`, user_id: guest.id, created_at: MONTH_START }),
		);
		if (first === undefined || late === undefined) throw new Error("there are two rows");
		const read = async () =>
			(await readTallies(env.DB, { userId: null, ...MONTH }, "model")).get("llama-cpp/fake-model");
		await insert([first]);
		await rollUp(env.DB);
		await insert([late]);
		const rating = { kind: "feedback", rating: "down", comment: "", rated_at: 1 } as const;
		await storeFeedback(env.DB, [{ ...rating, user_id: guest.id, task_id: first.task_id }]);
		for (let run = 0; run < 3; run++) {
			expect(await read()).toMatchObject({ completed: 2, thumbs_down: 1 });
			await rollUp(env.DB);
		}
		await deleteUsageBefore(env.DB, MONTH_END);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM usage_logs").first("n")).toBe(0);
		expect(await read()).toMatchObject({ completed: 2, thumbs_down: 1 });
	});

	test("count a session when its user has asked nothing for half an hour, in all and of an agent", async ({
		guest,
	}) => {
		const questions = [
			[0, "general"],
			[10, "qa"],
			[40, "general"],
			[69, "qa"],
			[100, "qa"],
		] as const;
		await insert(
			questions.map(([minute, agent_type]) => {
				const created_at = MONTH_START + minute * MINUTE_MS;
				return usageRow({ task_id: `c1.${ulid(created_at)}`, user_id: guest.id, created_at, agent_type });
			}),
		);
		await rollUp(env.DB);
		const tallies = await readTallies(env.DB, { userId: guest.id, ...MONTH }, "agent");
		expect(tallies.get("general")).toMatchObject({ sessions: 1, agent_sessions: 2 });
		expect(tallies.get("qa")).toMatchObject({ sessions: 1, agent_sessions: 3 });
	});
});

test("the active users are counted by day, by week, and as returning from the week before", async ({
	guest,
}) => {
	const other = await TestUser.guest();
	const asks = [
		[guest.id, 0, "general"],
		[other.id, 3, "qa"],
		[guest.id, 7, "general"],
		[guest.id, 7, "qa"],
	] as const;
	await insert(
		asks.map(([user_id, day, agent_type], n) => {
			const created_at = MONTH_START + day * SPANS.day + n;
			return usageRow({ task_id: `c1.${ulid(created_at)}${n}`, user_id, created_at, agent_type });
		}),
	);
	const firstDay = await rollUp(env.DB);
	expect(firstDay).toBe(MONTH_START);
	await countActiveUsers(env.DB, MONTH_START, MONTH_START + 11 * SPANS.day);
	const days = async (agent: string | null) =>
		(await readEngagement(env.DB, { from: MONTH_START, to: MONTH_END, agent })).map((day) => [
			day.active_users,
			day.weekly_users,
			day.returned_users,
		]);
	const all = await days(null);
	expect(all).toHaveLength(12);
	expect([all[0], all[3], all[6], all[7], all[10]]).toEqual([
		[1, 1, 0],
		[1, 2, 0],
		[0, 2, 0],
		[1, 2, 1],
		[0, 1, 1],
	]);
	expect((await days("general"))[7]).toEqual([1, 1, 1]);
	expect((await days("qa"))[7]).toEqual([1, 2, 0]);
});
