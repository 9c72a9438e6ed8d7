-- Tokens charged to a day (UTC, in days since 1970). `subject` is the id of an API key, or empty for all of the user's tasks.
CREATE TABLE token_days (
	subject TEXT PRIMARY KEY,
	day INTEGER NOT NULL,
	tokens INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The tokens of one task: reserved before it runs, then replaced by the tokens that it used. An expired reservation has 0.
CREATE TABLE token_charges (
	task_ulid TEXT PRIMARY KEY,
	key_id TEXT,
	state TEXT NOT NULL CHECK (state IN ('reserved', 'expired', 'settled')),
	tokens INTEGER NOT NULL,
	charged_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_charges_time ON token_charges (charged_at);
