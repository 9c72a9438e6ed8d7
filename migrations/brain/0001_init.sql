-- Times are milliseconds since 1970.
CREATE TABLE account (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	is_guest INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	quota_day INTEGER NOT NULL DEFAULT 0,
	quota_used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE conversations (
	conversation_id TEXT PRIMARY KEY,
	created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only the hash of a ticket is kept; a row is deleted when it is redeemed.
CREATE TABLE tickets (
	hash TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a task that runs, or waits for its turn. Tasks sort by the time they were accepted.
CREATE TABLE leases (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'waiting')),
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
