-- What each task has reserved of the token budgets, for which API key, and since when.
ALTER TABLE leases ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leases ADD COLUMN key_id TEXT;
ALTER TABLE leases ADD COLUMN reserved_at INTEGER NOT NULL DEFAULT 0;
-- The tokens that ended tasks have used on a day (UTC, in days since 1970). `subject` is the id of an API key, or empty for
-- all of the user's tasks. `recent` is JSON: [time of the reservation, tokens] of each task of the last minute.
CREATE TABLE token_use (
	subject TEXT PRIMARY KEY,
	day INTEGER NOT NULL,
	tokens INTEGER NOT NULL,
	recent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
