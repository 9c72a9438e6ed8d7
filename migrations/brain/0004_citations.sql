-- The pages that an answer cites, one row per answer. `pages` is JSON, with the titles and URLs at the time of the
-- answer: [{"page_id", "title", "url"}].
CREATE TABLE citations (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	cited_at INTEGER NOT NULL,
	pages TEXT NOT NULL
) STRICT, WITHOUT ROWID;
