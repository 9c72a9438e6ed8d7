-- Times are milliseconds since the Unix epoch. Every key and index adds a billed row to each write, so there are few.
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

-- Tasks sort by ULID in the order of acceptance. `question_seq` identifies the message to answer. An earlier task may
-- have answered the same message. `options`, `chain` and `outcome` are JSON. `usage` is the row for usage_logs until it
-- is sent, then NULL. Tasks with a usage row form the outbox. `told` is 1 once a client has received the ending.
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
