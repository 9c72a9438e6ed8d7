-- Times are milliseconds since 1970.
CREATE TABLE account (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	is_guest INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	-- Since when the account is being erased.
	leaving_at INTEGER,
	quota_day INTEGER NOT NULL DEFAULT 0,
	quota_used INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A conversation has no title until something was asked. `erasing` is 1 while its object is being emptied.
CREATE TABLE conversations (
	conversation_id TEXT PRIMARY KEY,
	created_at INTEGER NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	last_message TEXT NOT NULL DEFAULT '',
	last_activity INTEGER NOT NULL,
	unread INTEGER NOT NULL DEFAULT 0,
	erasing INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Which sign-in has opened sockets on which conversation, so that they can be closed with it.
CREATE TABLE session_sockets (
	session_id TEXT NOT NULL,
	conversation_id TEXT NOT NULL,
	PRIMARY KEY (session_id, conversation_id)
) STRICT, WITHOUT ROWID;

-- Sign-ins that were ended, for as long as an access token of theirs may live.
CREATE TABLE ended_sessions (
	session_id TEXT PRIMARY KEY,
	ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only the hash of a ticket is kept; a row is deleted when it is redeemed. Without a conversation it is for a
-- socket that names none.
CREATE TABLE tickets (
	hash TEXT PRIMARY KEY,
	conversation_id TEXT,
	session_id TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a task that runs, waits for its turn, or rests while pages are read for it. Tasks sort by the time they were accepted.
CREATE TABLE leases (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'resting')),
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is done by alarm and went wrong the last time: it rests until then.
CREATE TABLE failed_jobs (
	name TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	rests_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
