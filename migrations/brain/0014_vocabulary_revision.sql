-- A random value that changes with the words of the vocabulary. It identifies them across all brains, even after a
-- transaction was rolled back.
CREATE TABLE vocabulary_revision (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	revision TEXT NOT NULL
) STRICT;

INSERT INTO vocabulary_revision VALUES (1, hex(randomblob(16)));
