-- The user's ratings of answers. `rating` is NULL if the user removed it. `is_sent` is 1 once the rating was sent to the
-- usage log.
CREATE TABLE feedback (
	task_ulid TEXT PRIMARY KEY,
	rating TEXT CHECK (rating IN ('up', 'down')),
	comment TEXT NOT NULL,
	rated_at INTEGER NOT NULL,
	is_sent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
