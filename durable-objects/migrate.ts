import { newerState } from "../src/common-errors.ts";

const VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT";

/**
 * Migrates an object's SQLite database to the newest schema: runs the pending migrations, in order, in one transaction.
 * Only this and `create` create tables, so an object that was never written to has none.
 *
 * @throws {AppError} `unavailable` when a newer version wrote the data, which stays unchanged
 */
export function migrate(storage: DurableObjectStorage, migrations: readonly string[]): void {
	const version = schemaVersion(storage.sql);
	if (version === migrations.length) return;
	if (version > migrations.length) throw newerState();
	storage.transactionSync(() => {
		storage.sql.exec(VERSION_TABLE);
		for (const statements of migrations.slice(version)) storage.sql.exec(statements);
		storage.sql.exec("DELETE FROM schema_version");
		storage.sql.exec("INSERT INTO schema_version (version) VALUES (?)", migrations.length);
	});
}

/**
 * Creates the schema of an empty database in one call. `statements` must have the same effect as all `migrations`, but
 * take less time.
 */
export function create(
	storage: DurableObjectStorage,
	migrations: readonly string[],
	statements: string,
): void {
	const version = `INSERT INTO schema_version (version) VALUES (${migrations.length})`;
	storage.transactionSync(() => storage.sql.exec([VERSION_TABLE, version, statements].join(";\n")));
}

/** Returns whether the object was never written to. Reading it must not create tables. */
export function isEmpty(sql: SqlStorage): boolean {
	return schemaVersion(sql) === 0;
}

function schemaVersion(sql: SqlStorage): number {
	const table = sql
		.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'")
		.toArray();
	if (table.length === 0) return 0;
	return sql.exec<{ version: number }>("SELECT version FROM schema_version").one().version;
}
