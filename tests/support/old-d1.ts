import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { d1Migrations } from "./worker.ts";

const Table = z.object({ name: z.string() });
/** Sums that are computed from other tables, and whose columns have changed. */
const DERIVED = ["usage_rollups", "usage_rollup_versions", "usage_engagement", "usage_metrics"];

/**
 * Replaces the D1 database with one to which only the first `count` migrations were applied, and which holds the same
 * data as far as that version could store it.
 */
export async function downgradeD1(count: number): Promise<void> {
	const data = new Map<string, Record<string, unknown>[]>();
	for (const name of await listTables()) {
		const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all();
		data.set(name, results);
	}
	await inOneTransaction([...data.keys()].map((name) => env.DB.prepare(`DROP TABLE ${name}`)));
	await applyD1Migrations(env.DB, d1Migrations().slice(0, count));
	const inserts: D1PreparedStatement[] = [];
	for (const table of await listTables()) {
		if (DERIVED.includes(table) || table === "d1_migrations") continue;
		const columns = await listColumns(table);
		for (const row of data.get(table) ?? []) {
			const cells = Object.entries(row).filter(([name]) => columns.includes(name));
			const statement = `INSERT INTO ${table} (${cells.map(([name]) => name)}) VALUES (${cells.map(() => "?")})`;
			inserts.push(env.DB.prepare(statement).bind(...cells.map(([, value]) => value)));
		}
	}
	await inOneTransaction(inserts);
}

/** Runs the statements in any order, whatever their foreign keys are. */
async function inOneTransaction(statements: D1PreparedStatement[]): Promise<void> {
	await env.DB.batch([env.DB.prepare("PRAGMA defer_foreign_keys = ON"), ...statements]);
}

async function listTables(): Promise<string[]> {
	const query =
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite_*'";
	const { results } = await env.DB.prepare(query).all();
	return z
		.array(Table)
		.parse(results)
		.map(({ name }) => name);
}

async function listColumns(table: string): Promise<string[]> {
	const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info(?)").bind(table).all();
	return z
		.array(Table)
		.parse(results)
		.map(({ name }) => name);
}
