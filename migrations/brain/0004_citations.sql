-- Which pages an answer cited: one row an answer. `pages` is JSON: [{"page_id", "title", "url"}], as they were then.
CREATE TABLE citations (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	cited_at INTEGER NOT NULL,
	pages TEXT NOT NULL
) STRICT, WITHOUT ROWID;
