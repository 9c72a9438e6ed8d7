/** The statements that undo each migration of a conversation, by its number. */
const UNDO: Readonly<Record<number, string>> = {
	3: "DROP TABLE memory",
	4: "DROP TABLE attachments",
	5: "ALTER TABLE conversation DROP COLUMN indexed_seq",
	6: "DROP TABLE feedback",
	7: "ALTER TABLE tasks DROP COLUMN asked_by; ALTER TABLE tasks DROP COLUMN spent_tokens",
};

/**
 * Returns a conversation's database to an earlier version of the schema. The caller then evicts the object, so that it
 * migrates again.
 */
export function restoreConversationSchema(sql: SqlStorage, version: number): void {
	for (const [number, statement] of Object.entries(UNDO)) {
		if (Number(number) > version) sql.exec(statement);
	}
	sql.exec("UPDATE schema_version SET version = ?", version);
}
