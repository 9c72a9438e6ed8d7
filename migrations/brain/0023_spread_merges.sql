-- FTS5 merges parts of its index while rows are written, for up to 30 ms at once. The code that writes passages merges
-- smaller parts instead, see `mergeWordIndex`.
INSERT INTO passages_fts (passages_fts, rank) VALUES ('automerge', 0);
