-- How far the index of words is: which version of the folding it is made by, and below which id passages are still indexed
-- by an older one. Passages that are here already are indexed again part by part, by alarm.
CREATE TABLE word_index (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	below INTEGER NOT NULL
) STRICT;
