-- A deleted passage leaves no words in the full-text index. Without this, they stay until a merge. An index without content
-- ignores the option: scripts/start/scrub.ts merges it.
INSERT INTO passages_fts (passages_fts, rank) VALUES ('secure-delete', 1);
