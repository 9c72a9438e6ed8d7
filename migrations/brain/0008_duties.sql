-- `noted_seq` is the sequence number of the last recorded task end: repeated and late ones are ignored. `erasing` is now
-- when the erasure of the object started; 0 for none.
ALTER TABLE conversations ADD COLUMN noted_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversations_being_erased ON conversations (erasing) WHERE erasing > 0;

-- The conversations notified of a changed page, kept until all citing conversations are.
CREATE TABLE told_changes (
	page_id TEXT NOT NULL REFERENCES changed_pages (page_id) ON DELETE CASCADE,
	conversation_id TEXT NOT NULL,
	PRIMARY KEY (page_id, conversation_id)
) STRICT, WITHOUT ROWID;
