/** The part of a Durable Object's SQLite that knowledge needs. */
export interface Sql {
	exec<Row extends Record<string, SqlStorageValue>>(
		query: string,
		...bindings: SqlStorageValue[]
	): { toArray(): Row[] };
}
