/** The subset of `SqlStorage` that the knowledge base uses. */
export interface Sql {
	exec<Row extends Record<string, SqlStorageValue>>(
		query: string,
		...bindings: SqlStorageValue[]
	): { toArray(): Row[] };
}
