import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Sql } from "../../../src/knowledge/sql.ts";

/** A brain's knowledge tables in memory, behind the shape that a Durable Object's SQLite has. */
export function memorySql(): Sql {
	const database = new DatabaseSync(":memory:");
	database.exec(
		readFileSync(new URL("../../../migrations/brain/0002_knowledge.sql", import.meta.url), "utf8"),
	);
	return {
		exec: (query, ...bindings) => {
			const rows = database.prepare(query).all(...bindings.map(binding));
			return { toArray: () => rows as never };
		},
	};
}

function binding(value: SqlStorageValue) {
	return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
