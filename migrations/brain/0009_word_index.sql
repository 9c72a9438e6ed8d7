-- The state of the word index: the version of the word folding, and a passage id. Passages below this id are still
-- indexed with an older version. The alarm reindexes existing passages step by step.
CREATE TABLE word_index (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	below INTEGER NOT NULL
) STRICT;
