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
	status TEXT NOT NULL CHECK (status IN ('complete', 'stopped', 'failed', 'superseded')),
	created_at INTEGER NOT NULL
) STRICT;

-- A task sorts by its ULID in the order of acceptance. `options`, `chain` and `outcome` are JSON; `usage` is the row of
-- usage_logs that is still to be sent, and NULL once it is: these rows are the outbox. `told` is 1 once a socket has
-- got the ending. `question_seq` is the message that it answers, which an earlier task may have answered before.
CREATE TABLE tasks (
	ulid TEXT PRIMARY KEY,
	message_id TEXT NOT NULL UNIQUE,
	question_seq INTEGER NOT NULL,
	started_seq INTEGER NOT NULL,
	ended_seq INTEGER,
	options TEXT NOT NULL,
	state TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	accepted_at INTEGER NOT NULL,
	first_run_at INTEGER,
	chain TEXT NOT NULL,
	usage TEXT,
	outcome TEXT,
	told INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
