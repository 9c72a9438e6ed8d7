-- The texts that came with questions. `question_seq` is the number of the question's message, and `length` the length of
-- the text in UTF-16 code units, which SQLite cannot measure.
CREATE TABLE attachments (
	question_seq INTEGER NOT NULL,
	n INTEGER NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	length INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (question_seq, n)
) STRICT;
