import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { z } from "zod";
import { AccountExport } from "../../../src/contracts/export.ts";
import { eraseUser } from "../../../src/db/erasure.ts";

/** The field of an export that contains each table's rows of the user; null if they are not the user's to read. */
const EXPORTED: Readonly<Record<string, keyof typeof AccountExport.shape | null>> = {
	users: "profile",
	sessions: "sessions",
	api_keys: "api_keys",
	password_resets: "password_resets",
	token_budgets: "token_budgets",
	shares: "shares",
	usage_logs: "usage",
	usage_rollups: "usage_rollups",
	// The messages are copies of what the user's other data contains.
	dead_letters: null,
};
/** The tables that contain nothing about a single user, at the latest after the erasure. */
const ANONYMOUS = [
	"audit_log",
	"default_token_budgets",
	"staff_codes",
	"usage_metrics",
	"throttles",
	"usage_rollup_versions",
	"usage_engagement",
	"d1_migrations",
];

const Columns = z.array(z.object({ table: z.string(), name: z.string(), type: z.string() }));

test("every D1 table is either anonymous or part of the export and of the erasure", async () => {
	const { results } = await env.DB.prepare(
		`SELECT tables.name AS "table", columns.name, columns.type FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
		 WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '_cf_%'`,
	).all();
	const tables = Map.groupBy(Columns.parse(results), ({ table }) => table);
	expect([...tables.keys()].sort()).toEqual([...Object.keys(EXPORTED), ...ANONYMOUS].sort());
	for (const field of Object.values(EXPORTED))
		if (field !== null) expect(Object.keys(AccountExport.shape)).toContain(field);

	// A row of the user in each table, with a value of the right type in every column.
	for (const table of Object.keys(EXPORTED)) {
		const columns = tables.get(table) ?? [];
		const owner = table === "users" ? "id" : "user_id";
		const values = columns.map(({ name, type }) =>
			name === owner ? "owner" : /int|real/i.test(type) ? 1 : "x",
		);
		await env.DB.prepare(
			`INSERT INTO ${table} (${columns.map(({ name }) => name).join(", ")}) VALUES (${values.map(() => "?").join(", ")})`,
		)
			.bind(...values)
			.run();
	}
	await eraseUser(env.DB, "owner");
	for (const table of Object.keys(EXPORTED))
		expect(await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first("n"), table).toBe(0);
});
