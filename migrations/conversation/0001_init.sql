-- Times are milliseconds since 1970. Every key and index is a billed row a write, so there are as few as can be.
CREATE TABLE conversation (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	created_at INTEGER NOT NULL,
	seq_reserved INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
	seq INTEGER PRIMARY KEY,
	task_ulid TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
	content TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('complete', 'stopped', 'failed')),
	created_at INTEGER NOT NULL
) STRICT;

-- A task sorts by its ULID in the order of acceptance. `chain` and `outcome` are JSON; `usage` is the row of
-- usage_logs that is still to be sent, and NULL once it is: these rows are the outbox.
CREATE TABLE tasks (
	ulid TEXT PRIMARY KEY,
	message_id TEXT NOT NULL UNIQUE,
	started_seq INTEGER NOT NULL,
	ended_seq INTEGER,
	agent_type TEXT NOT NULL,
	use_context INTEGER NOT NULL,
	max_tokens INTEGER NOT NULL,
	state TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	accepted_at INTEGER NOT NULL,
	first_run_at INTEGER,
	chain TEXT NOT NULL,
	usage TEXT,
	outcome TEXT
) STRICT, WITHOUT ROWID;
