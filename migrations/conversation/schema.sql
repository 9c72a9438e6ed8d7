CREATE TABLE conversation (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	created_at INTEGER NOT NULL,
	seq_reserved INTEGER NOT NULL,
	indexed_seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE messages (
	seq INTEGER PRIMARY KEY,
	task_ulid TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
	content TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('complete', 'stopped', 'failed', 'superseded')),
	created_at INTEGER NOT NULL
) STRICT;
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
	told INTEGER NOT NULL DEFAULT 0,
	asked_by TEXT,
	spent_tokens INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
