import { z } from "zod";
import { migrate } from "../../durable-objects/migrate.ts";

const Table = z.object({ name: z.string() });
/** A table's rows without the columns that `migrate` or a later version fills. */
type Rows = Record<string, SqlStorageValue>[];

/**
 * Replaces an object's database with one of an earlier version of the schema, which holds the same data as far as that
 * version could store it. It has none of the full-text indexes, whose content cannot be read back: leave out the tables
 * in `derived` that say that they are complete. The caller then evicts the object, so that it migrates again.
 */
export async function downgradeObject(
	storage: DurableObjectStorage,
	migrations: readonly string[],
	version: number,
	derived: readonly string[] = [],
): Promise<void> {
	const { sql } = storage;
	const data = new Map(listTables(sql).map((name) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]));
	await storage.deleteAll();
	migrate(storage, migrations.slice(0, version));
	const kept = listTables(sql).filter((name) => name !== "schema_version" && !derived.includes(name));
	storage.transactionSync(() => {
		sql.exec("PRAGMA defer_foreign_keys = ON");
		for (const name of kept) insert(sql, name, data.get(name) ?? []);
	});
}

/** Lists the tables that hold rows of their own: neither virtual tables nor those behind them. */
function listTables(sql: SqlStorage): string[] {
	const rows = sql.exec(
		"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT GLOB '[s_]*_*'",
	);
	return z
		.array(Table)
		.parse(rows.toArray())
		.map(({ name }) => name);
}

function insert(sql: SqlStorage, table: string, rows: Rows): void {
	const columns = new Set(
		z
			.array(Table)
			.parse(sql.exec("SELECT name FROM pragma_table_info(?)", table).toArray())
			.map(({ name }) => name),
	);
	for (const row of rows) {
		const cells = Object.entries(row).filter(([name]) => columns.has(name));
		// Triggers have inserted some rows already.
		sql.exec(
			`INSERT OR REPLACE INTO ${table} (${cells.map(([name]) => name)}) VALUES (${cells.map(() => "?")})`,
			...cells.map(([, value]) => value),
		);
	}
}
