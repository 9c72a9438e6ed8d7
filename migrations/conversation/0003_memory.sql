-- The history of the next prompt starts at the question with number `history_from`. `notes` is JSON: what the questions
-- before it said about the user and the task.
CREATE TABLE memory (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	history_from INTEGER NOT NULL,
	notes TEXT NOT NULL
) STRICT;
