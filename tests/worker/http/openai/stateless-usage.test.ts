import { applyD1Migrations, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { UsageLogList } from "../../../../src/contracts/analytics.ts";
import { AccountExport } from "../../../../src/contracts/export.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { restoreBrainSchema } from "../../../support/old-brain.ts";
import { until } from "../../../support/until.ts";
import { d1Migrations, type TestUser } from "../../../support/worker.ts";

const QUESTION = { model: "omeruta/qa", messages: [{ role: "user", content: "What is Bitcoin?" }] };

/** Makes one stateless call and waits for its usage row. */
async function askStateless(guest: TestUser): Promise<void> {
	const before = await rowCount(guest);
	await (await guest.fetch("/v1/chat/completions", { body: QUESTION })).text();
	await until(async () => (await rowCount(guest)) > before);
}

function rowCount(guest: TestUser): Promise<number> {
	return env.DB.prepare("SELECT count(*) AS n FROM usage_logs WHERE user_id = ?")
		.bind(guest.id)
		.first<number>("n")
		.then((n) => n ?? 0);
}

/** Tables that version 0.1.0 did not have, or had in another form. */
const NEWER_TABLES = [
	"usage_logs",
	"usage_rollups",
	"usage_rollup_versions",
	"usage_engagement",
	"usage_metrics",
	"password_resets",
	"token_budgets",
	"default_token_budgets",
	"audit_log",
	"staff_codes",
	"shares",
];

/** Restores version 0.1.0's tables and inserts a row as that version did. */
async function restoreOldTable(guest: TestUser, conversationId: string): Promise<void> {
	const createOld = d1Migrations()
		.slice(0, 2)
		.flatMap(({ queries }) => queries)
		.filter((query) => /CREATE (TABLE|INDEX) `usage_/.test(query));
	await env.DB.batch([
		...NEWER_TABLES.map((table) => env.DB.prepare(`DROP TABLE ${table}`)),
		...createOld.map((query) => env.DB.prepare(query)),
		env.DB.prepare("ALTER TABLE dead_letters DROP COLUMN redriven_at"),
		env.DB.prepare("ALTER TABLE api_keys DROP COLUMN tokens_per_day"),
		env.DB.prepare("ALTER TABLE api_keys DROP COLUMN tokens_per_minute"),
		env.DB.prepare("DELETE FROM d1_migrations WHERE name >= '0002_stateless_usage.sql'"),
		env.DB.prepare(
			`INSERT INTO usage_logs (task_id, user_id, conversation_id, agent_type, question_type, state, error_code,
				provider, model, attempts, fallbacks, context_sources, prompt_tokens, completion_tokens, queued_ms,
				first_token_ms, response_time_ms, created_at)
			 VALUES (?, ?, ?, 'qa', NULL, 'completed', NULL, 'llama-cpp', 'm', 1, '[]', 0, 12, 5, 0, 10, 20, ?)`,
		).bind(`stateless.${ulid(Date.now())}`, guest.id, conversationId, Date.now()),
	]);
}

test("usage logs in JSON, in CSV and in an export list a stateless call under the conversation `stateless`", async ({
	guest,
}) => {
	await askStateless(guest);
	const logs = UsageLogList.parse(await (await guest.fetch("/api/analytics/logs/")).json());
	expect(logs.items).toMatchObject([
		{ conversation_id: "stateless", task_id: expect.stringMatching(/^stateless\.[0-9A-Z]{26}$/) },
	]);
	const csv = await (await guest.fetch("/api/analytics/logs/?format=csv")).text();
	expect(csv).toContain(`,stateless,qa,`);
	const file = AccountExport.parse(await (await guest.fetch("/api/authentication/export/")).json());
	expect(file.usage).toMatchObject([{ conversation_id: "stateless" }]);
});

test("the migration keeps the rows of version 0.1.0, which stored `stateless` as the conversation", async ({
	guest,
}) => {
	await restoreOldTable(guest, "stateless");
	await applyD1Migrations(env.DB, d1Migrations());
	await askStateless(guest);
	const stored = await env.DB.prepare("SELECT conversation_id FROM usage_logs ORDER BY task_id").all();
	expect(stored.results).toEqual([{ conversation_id: "stateless" }, { conversation_id: null }]);
	const logs = UsageLogList.parse(await (await guest.fetch("/api/analytics/logs/")).json());
	expect(logs.items.map((log) => log.conversation_id)).toEqual(["stateless", "stateless"]);
	const file = AccountExport.parse(await (await guest.fetch("/api/authentication/export/")).json());
	expect(file.usage.map((row) => row.conversation_id)).toEqual(["stateless", "stateless"]);
});

test("a stateless call does not count as activity in a conversation that a client named `stateless`", async ({
	guest,
}) => {
	await env.BRAIN.getByName(guest.id).registerConversation("stateless");
	const read = async () => (await guest.fetch("/api/conversations/stateless/")).json();
	const before = await read();
	await askStateless(guest);
	expect(await read()).toEqual(before);
});

test("migrating a brain keeps the leases that an earlier version stored", async ({ guest }) => {
	const brain = env.BRAIN.getByName(guest.id);
	const lease = { task_ulid: ulid(Date.now()), conversation_id: "c1", state: "active", expires_at: 2e12 };
	await runInDurableObject(brain, (_, { storage: { sql } }) => {
		restoreBrainSchema(sql, 9);
		sql.exec("DROP TABLE leases");
		sql.exec(
			`CREATE TABLE leases (task_ulid TEXT PRIMARY KEY, conversation_id TEXT NOT NULL,
				state TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
		);
		sql.exec("INSERT INTO leases VALUES (?, ?, ?, ?)", ...Object.values(lease));
	});
	await evictDurableObject(brain);
	await askStateless(guest);
	const leases = await runInDurableObject(brain, (_, { storage: { sql } }) =>
		sql.exec("SELECT * FROM leases").toArray(),
	);
	expect(leases).toEqual([{ ...lease, tokens: 0, key_id: null, reserved_at: 0 }]);
});
