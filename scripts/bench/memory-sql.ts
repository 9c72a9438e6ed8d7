import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlValue } from "../../src/knowledge/store/sql.ts";

const MIGRATIONS = new URL("../../migrations/brain/", import.meta.url);

/** Creates an in-memory database with a brain's tables. */
export function memorySql(): Sql {
	const database = new DatabaseSync(":memory:");
	for (const file of readdirSync(MIGRATIONS).sort()) {
		database.exec(readFileSync(new URL(file, MIGRATIONS), "utf8"));
	}
	return sqlOf(database);
}

/** Returns a database with the interface of a Durable Object's SQLite storage. */
export function sqlOf(database: DatabaseSync): Sql {
	const statements = new Map<string, StatementSync>();
	// Durable Objects cache prepared statements, too.
	const prepare = (query: string) => {
		const statement = statements.get(query) ?? database.prepare(query);
		statements.set(query, statement);
		return statement;
	};
	return {
		exec: (query, ...bindings) => {
			const rows = prepare(query).all(...bindings.map(toBinding));
			return { toArray: () => rows.map(toArrayBuffers) as never };
		},
	};
}

function toBinding(value: SqlValue) {
	return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

function toArrayBuffers(row: object): object {
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			name,
			value instanceof Uint8Array ? Uint8Array.from(value).buffer : value,
		]),
	);
}
