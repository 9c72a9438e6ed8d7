/** The statements that undo each migration of a brain, by its number. */
const UNDO: Readonly<Record<number, string>> = {
	9: "DROP TABLE word_index",
	11: "ALTER TABLE conversations DROP COLUMN has_provisional_title",
	12: "DROP TABLE vocabulary",
	13: "DROP TABLE acronyms",
	14: "DROP TABLE vocabulary_revision",
	15: "ALTER TABLE conversations DROP COLUMN branched_from",
	16: "DROP TABLE own_agents",
	17: `DROP TABLE indexed_messages; DROP TABLE messages_fts; DROP TABLE message_index;
		DROP TABLE conversations_to_index; DROP TABLE indexed_conversations`,
	18: `DROP TABLE token_use; ALTER TABLE leases DROP COLUMN tokens; ALTER TABLE leases DROP COLUMN key_id;
		ALTER TABLE leases DROP COLUMN reserved_at`,
	19: "DROP TABLE failed_reads; DROP TABLE site_urls; DROP TABLE sites",
	20: "DROP TABLE file_parts; DROP TABLE files",
};

/**
 * Returns a brain's database to an earlier version of the schema. The caller undoes the migrations that `UNDO` does not
 * contain, and then evicts the object, so that it migrates again.
 */
export function restoreBrainSchema(sql: SqlStorage, version: number): void {
	for (const [number, statement] of Object.entries(UNDO)) {
		if (Number(number) > version) sql.exec(statement);
	}
	sql.exec("UPDATE schema_version SET version = ?", version);
}
