/**
 * Brings an object's SQLite to the newest version: runs the migrations that it has not seen, in order, in one
 * transaction. An object that has never been written to has no tables, and only this makes them.
 */
export function migrate(storage: DurableObjectStorage, migrations: readonly string[]): void {
	const version = versionOf(storage.sql);
	if (version === migrations.length) return;
	storage.transactionSync(() => {
		storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
		for (const migration of migrations.slice(version)) storage.sql.exec(migration);
		storage.sql.exec("DELETE FROM schema_version");
		storage.sql.exec("INSERT INTO schema_version VALUES (?)", migrations.length);
	});
}

/** Whether the object holds nothing yet. Reading it then must not make tables. */
export function isEmpty(sql: SqlStorage): boolean {
	return versionOf(sql) === 0;
}

function versionOf(sql: SqlStorage): number {
	const table = sql
		.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'")
		.toArray();
	if (table.length === 0) return 0;
	return sql.exec<{ version: number }>("SELECT version FROM schema_version").one().version;
}
