/** A value of SQLite as Durable Objects pass it. */
export type SqlValue = ArrayBuffer | string | number | null;

/** The subset of `SqlStorage` that the knowledge base uses. */
export interface Sql {
	exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): { toArray(): Row[] };
}
