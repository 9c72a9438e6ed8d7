-- `noted_seq` is the number of the last ending that was noted of a conversation: what comes twice, or late, is not noted.
-- `erasing` is since when the object is being emptied, 0 while it is not.
ALTER TABLE conversations ADD COLUMN noted_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversations_being_erased ON conversations (erasing) WHERE erasing > 0;

-- Which conversations have been told of a page that changed, as long as others are still to be told.
CREATE TABLE told_changes (
	page_id TEXT NOT NULL REFERENCES changed_pages (page_id) ON DELETE CASCADE,
	conversation_id TEXT NOT NULL,
	PRIMARY KEY (page_id, conversation_id)
) STRICT, WITHOUT ROWID;
