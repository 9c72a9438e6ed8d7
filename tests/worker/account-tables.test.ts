import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import type { Brain } from "../../durable-objects/brain.ts";
import { AccountExport } from "../../src/contracts/export.ts";
import { insertAudit } from "../../src/db/audit-log.ts";
import { askAndWaitForUsage, getMessages } from "../support/conversations.ts";
import { test } from "../support/fixtures.ts";
import { createResetLink, PASSWORD } from "../support/members.ts";
import { until } from "../support/until.ts";
import type { TestUser } from "../support/worker.ts";

/**
 * What becomes of the rows of a table: the part of the account export that contains them, or the reason why no export
 * needs them.
 */
type Fate = { exportedAs: keyof AccountExport } | { notExported: string };

const BOOKKEEPING = { notExported: "bookkeeping that means nothing outside the system" };
const DERIVED = { notExported: "derived from data that is exported" };

/** Every table with data of users. A test fails until a new table is listed here and, if it must be, exported. */
const FATES: Record<"d1" | "brain" | "conversation", Record<string, Fate>> = {
	d1: {
		users: { exportedAs: "profile" },
		sessions: { exportedAs: "sessions" },
		api_keys: { exportedAs: "api_keys" },
		password_resets: { exportedAs: "password_resets" },
		usage_logs: { exportedAs: "usage" },
		usage_rollups: { exportedAs: "usage_rollups" },
		shares: { exportedAs: "shares" },
		token_budgets: { exportedAs: "token_budgets" },
		usage_engagement: { notExported: "sums that name no user" },
		usage_rollup_versions: BOOKKEEPING,
		usage_metrics: { notExported: "sums that name no user" },
		default_token_budgets: { notExported: "settings of the installation" },
		audit_log: { exportedAs: "audit" },
		staff_codes: { notExported: "belongs to the installation" },
		dead_letters: BOOKKEEPING,
		throttles: { notExported: "anonymous and short-lived" },
	},
	brain: {
		account: { exportedAs: "profile" },
		pages: { exportedAs: "knowledge" },
		conversations: { exportedAs: "conversations" },
		own_agents: { exportedAs: "own_agents" },
		sites: { exportedAs: "sites" },
		site_urls: { notExported: "the pages that were read are exported" },
		failed_reads: BOOKKEEPING,
		files: { exportedAs: "knowledge" },
		file_parts: DERIVED,
		passages: DERIVED,
		passages_fts: DERIVED,
		acronyms: DERIVED,
		vocabulary: DERIVED,
		vector_blocks: DERIVED,
		citations: DERIVED,
		indexed_messages: DERIVED,
		indexed_conversations: DERIVED,
		messages_fts: DERIVED,
		conversations_to_index: BOOKKEEPING,
		message_index: BOOKKEEPING,
		changed_pages: BOOKKEEPING,
		told_changes: BOOKKEEPING,
		ended_sessions: BOOKKEEPING,
		session_sockets: BOOKKEEPING,
		tickets: BOOKKEEPING,
		failed_jobs: BOOKKEEPING,
		hosts: BOOKKEEPING,
		turns: BOOKKEEPING,
		readings: BOOKKEEPING,
		leases: BOOKKEEPING,
		token_use: BOOKKEEPING,
		passages_to_embed: BOOKKEEPING,
		vector_model: BOOKKEEPING,
		vocabulary_revision: BOOKKEEPING,
		word_index: BOOKKEEPING,
		starter: BOOKKEEPING,
	},
	conversation: {
		conversation: { exportedAs: "conversations" },
		messages: { exportedAs: "conversations" },
		attachments: { exportedAs: "conversations" },
		feedback: { exportedAs: "conversations" },
		memory: DERIVED,
		tasks: BOOKKEEPING,
		expansions: BOOKKEEPING,
		expansion_pages: BOOKKEEPING,
		source_changes: BOOKKEEPING,
	},
};

/** Tables whose rows name no user. */
const ANONYMOUS = [
	"throttles",
	"default_token_budgets",
	"staff_codes",
	"usage_metrics",
	"usage_engagement",
	"usage_rollup_versions",
];
/** Matches the tables of the platform, of the migrations, and of FTS5, which have no data of their own. */
const INTERNAL = /^(?:_cf_|sqlite_|d1_)|_fts_(?:data|idx|content|docsize|config)$|^schema_version$/;

const LIST_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

const keepOwn = (names: string[]) => names.filter((name) => !INTERNAL.test(name));

function listTables(stub: DurableObjectStub<Brain> | ReturnType<TestUser["conversation"]>) {
	return runInDurableObject(stub, (_, { storage: { sql } }) =>
		keepOwn(
			sql
				.exec<{ name: string }>(LIST_TABLES)
				.toArray()
				.map(({ name }) => name),
		),
	);
}

async function listD1Tables(): Promise<string[]> {
	const { results } = await env.DB.prepare(LIST_TABLES).all<{ name: string }>();
	return keepOwn(results.map(({ name }) => name));
}

/** Returns the tables of D1 with a row that contains the user's id. */
async function tablesNaming(userId: string): Promise<string[]> {
	const tables = await listD1Tables();
	const rows = await Promise.all(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`).all()));
	return tables.filter((_, at) => JSON.stringify(rows[at]?.results).includes(userId));
}

/** Inserts a row of a user, whose other columns have arbitrary values. */
async function insertRow(table: string, userId: string): Promise<void> {
	const { results } = await env.DB.prepare(`PRAGMA table_info(${table})`).all<{
		name: string;
		type: string;
	}>();
	const values = results.map(({ name, type }) => {
		if (name === "id" || name === "user_id") return userId;
		return type.toUpperCase() === "TEXT" ? "{}" : 1;
	});
	const places = values.map(() => "?").join(", ");
	await env.DB.prepare(`INSERT INTO ${table} VALUES (${places})`)
		.bind(...values)
		.run();
}

/** Creates rows in every table of D1, and data for every part of an export. */
async function createData(member: TestUser): Promise<void> {
	await askAndWaitForUsage(member, "c1", "What is Bitcoin?");
	const [, answer] = await getMessages(member, "c1");
	await member.fetch(`/api/conversations/c1/messages/${answer?.id}/feedback/`, { body: { rating: "up" } });
	await createResetLink(member);
	await member.fetch("/api/authentication/api-keys/", { body: { name: "a program", scopes: ["chat"] } });
	await member.fetch("/api/agents/own/", { body: { name: "pirate", instructions: "Talk like a pirate." } });
	await member.fetch("/api/knowledge/sites/", { body: { url: "https://example.org/" } });
	const done = { actorId: member.id, action: "user_enabled", targetUserId: member.id } as const;
	await insertAudit(env.DB, done, Date.now()).run();
	const named = await tablesNaming(member.id);
	const others = Object.keys(FATES.d1).filter(
		(table) => !named.includes(table) && !ANONYMOUS.includes(table),
	);
	await Promise.all(others.map((table) => insertRow(table, member.id)));
}

describe("every table with data of users", () => {
	test("is listed with its part of the account export, or with the reason why it has none", async ({
		member,
	}) => {
		await createData(member);
		expect(await listD1Tables()).toEqual(Object.keys(FATES.d1).sort());
		const brain = env.BRAIN.getByName(member.id);
		expect(await listTables(brain)).toEqual(Object.keys(FATES.brain).sort());
		expect(await listTables(member.conversation("c1"))).toEqual(Object.keys(FATES.conversation).sort());
	});

	test("is in the account export if it must be", async ({ member }) => {
		await createData(member);
		const response = await member.fetch("/api/authentication/export/");
		const file = AccountExport.parse(await response.json());
		const parts = Object.values(FATES)
			.flatMap((tables) => Object.values(tables))
			.flatMap((fate) => ("exportedAs" in fate ? fate.exportedAs : []));
		for (const part of new Set(parts)) {
			const exported = file[part];
			if (Array.isArray(exported)) expect(exported, part).not.toHaveLength(0);
			else expect(exported, part).toBeDefined();
		}
	});

	test("has no row of a user whose account was deleted", async ({ member }) => {
		await createData(member);
		const named = Object.keys(FATES.d1).filter((table) => !ANONYMOUS.includes(table));
		await until(async () => (await tablesNaming(member.id)).length === named.length);
		const stubs = [env.BRAIN.getByName(member.id), member.conversation("c1")] as const;
		await member.fetch("/api/authentication/account/", {
			method: "DELETE",
			body: { password: PASSWORD },
		});
		await until(async () => (await listTables(stubs[0])).length === 0);
		expect(await listTables(stubs[1])).toEqual([]);
		expect(await tablesNaming(member.id)).toEqual([]);
	});
});
