-- All times are milliseconds since the Unix epoch.
CREATE TABLE account (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	is_guest INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	-- When the erasure of the account started.
	leaving_at INTEGER,
	quota_day INTEGER NOT NULL DEFAULT 0,
	quota_used INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A conversation has no title before its first question. `erasing` is 1 while its object is being erased.
CREATE TABLE conversations (
	conversation_id TEXT PRIMARY KEY,
	created_at INTEGER NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	last_message TEXT NOT NULL DEFAULT '',
	last_activity INTEGER NOT NULL,
	unread INTEGER NOT NULL DEFAULT 0,
	erasing INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The conversations to which a session has opened sockets. When the session ends, these sockets are closed.
CREATE TABLE session_sockets (
	session_id TEXT NOT NULL,
	conversation_id TEXT NOT NULL,
	PRIMARY KEY (session_id, conversation_id)
) STRICT, WITHOUT ROWID;

-- Ended sessions, kept until their access tokens have expired.
CREATE TABLE ended_sessions (
	session_id TEXT PRIMARY KEY,
	ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Single-use tickets for sockets. Only the hash of a ticket is stored, and redeeming it deletes the row.
-- `conversation_id` is NULL if the socket isn't bound to a conversation.
CREATE TABLE tickets (
	hash TEXT PRIMARY KEY,
	conversation_id TEXT,
	session_id TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per task that runs (active), is queued (waiting), or waits for its pages (resting). ULIDs sort by time of
-- acceptance.
CREATE TABLE leases (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'resting')),
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Jobs of the alarm that failed in their last run. A job does not run again before `rests_until`.
CREATE TABLE failed_jobs (
	name TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	rests_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
