-- `noted_seq` is the sequence number of the most recently recorded end of a task; notifications with the same or a
-- lower number are ignored as repeated or late. From this migration on, `erasing` is the time when the erasure of the
-- object started, or 0.
ALTER TABLE conversations ADD COLUMN noted_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversations_being_erased ON conversations (erasing) WHERE erasing > 0;

-- Conversations that were notified of a changed page. Rows are kept until every citing conversation has been notified.
CREATE TABLE told_changes (
	page_id TEXT NOT NULL REFERENCES changed_pages (page_id) ON DELETE CASCADE,
	conversation_id TEXT NOT NULL,
	PRIMARY KEY (page_id, conversation_id)
) STRICT, WITHOUT ROWID;
