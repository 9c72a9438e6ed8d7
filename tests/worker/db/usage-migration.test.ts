import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { deleteUsageBefore } from "../../../src/db/usage-logs.ts";
import { readTallies } from "../../../src/db/usage-reports.ts";
import { rollUp, SPANS } from "../../../src/db/usage-rollups.ts";
import { test } from "../../support/fixtures.ts";
import { d1Migrations } from "../../support/worker.ts";

const MIGRATION = "0006_usage.sql";
const DAY = Date.UTC(2026, 0, 1);
const [EXPIRED, COMPLETE] = [DAY + SPANS.hour, DAY + 2 * SPANS.hour];

/** Restores the usage tables of the version before the roll-ups by day. */
async function restoreOldTables(): Promise<void> {
	const migrations = d1Migrations();
	const created = migrations.findIndex(({ name }) => name === MIGRATION);
	const old = migrations
		.slice(0, created)
		.flatMap(({ queries }) => queries)
		.filter((query) => /`(__new_)?usage_(logs|rollups)/.test(query));
	const tables = ["usage_logs", "usage_rollups", "usage_rollup_versions", "usage_engagement"];
	await env.DB.batch([
		...tables.map((table) => env.DB.prepare(`DROP TABLE ${table}`)),
		...old.map((query) => env.DB.prepare(query)),
		env.DB.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(MIGRATION),
	]);
}

test("the migration keeps the sums of expired rows and rolls up stored rows again", async ({ guest }) => {
	await restoreOldTables();
	const oldRollup = (hour: number, completed: number, thumbsUp: number, histogram: object) =>
		env.DB.prepare(
			`INSERT INTO usage_rollups (hour, user_id, agent_type, question_type, rolled_at, completed, failed, cancelled,
				fell_back, prompt_tokens, completion_tokens, response_ms_sum, first_token_ms_sum, first_tokens,
				response_histogram, thumbs_up)
			 VALUES (?, ?, 'qa', 'factual', 1, ?, 0, 0, 0, 10, 5, 100, 50, 1, ?, ?)`,
		).bind(hour, guest.id, completed, JSON.stringify(histogram), thumbsUp);
	const oldRow = (id: string, createdAt: number) =>
		env.DB.prepare(
			`INSERT INTO usage_logs (task_id, user_id, conversation_id, agent_type, question_type, state, provider, model,
				attempts, fallbacks, context_sources, prompt_tokens, completion_tokens, queued_ms, first_token_ms,
				response_time_ms, created_at, rolled_up, feedback, feedback_at)
			 VALUES (?, ?, 'c1', 'qa', 'factual', 'completed', 'llama-cpp', 'm', 1, '[]', 2, 10, 5, 3, 10, 100, ?, 1, 'up', 1)`,
		).bind(id, guest.id, createdAt);
	await env.DB.batch([
		// Two of the three rows of this hour have been deleted.
		oldRollup(EXPIRED, 3, 2, { "100": 2, "232": 1 }),
		oldRow("expired.1", EXPIRED),
		oldRollup(COMPLETE, 2, 0, { "232": 2 }),
		oldRow("complete.1", COMPLETE),
		oldRow("complete.2", COMPLETE + 1),
	]);
	await applyD1Migrations(env.DB, d1Migrations());

	const period = { from: DAY, to: DAY + SPANS.day, agent: null };
	const read = (userId: string | null, grouping: "all" | "hour" | "question" | "model") =>
		readTallies(env.DB, { userId, ...period }, grouping);
	const check = async () => {
		for (const userId of [guest.id, null]) {
			const sums = { completed: 5, thumbs_up: 5, prompt_tokens: 30 };
			const all = (await read(userId, "all")).get("");
			expect(all).toMatchObject(sums);
			expect(all?.response_histogram).toEqual(
				new Map([
					[100, 2],
					[232, 1],
					[233, 2],
				]),
			);
			expect((await read(userId, "question")).get("factual")).toMatchObject(sums);
			expect((await read(userId, "hour")).get(EXPIRED)).toMatchObject({ completed: 3, thumbs_up: 3 });
			// The old sums don't tell models apart.
			expect((await read(userId, "model")).get("llama-cpp/m")).toMatchObject({ completed: 2, thumbs_up: 3 });
		}
	};
	await check();
	await rollUp(env.DB);
	await check();
	await deleteUsageBefore(env.DB, DAY + SPANS.day);
	expect(await env.DB.prepare("SELECT count(*) AS n FROM usage_logs").first("n")).toBe(0);
	await check();
});
