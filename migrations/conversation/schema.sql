CREATE TABLE conversation (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	created_at INTEGER NOT NULL,
	seq_reserved INTEGER NOT NULL
, indexed_seq INTEGER NOT NULL DEFAULT 0) STRICT;
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
	told INTEGER NOT NULL DEFAULT 0
, asked_by TEXT, spent_tokens INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE expansions (
	task_ulid TEXT PRIMARY KEY,
	topic TEXT NOT NULL,
	wanted INTEGER NOT NULL,
	follows TEXT NOT NULL CHECK (follows IN ('nothing', 'matching', 'all')),
	spare TEXT NOT NULL,
	round INTEGER NOT NULL,
	deadline_at INTEGER NOT NULL,
	timeline TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE expansion_pages (
	task_ulid TEXT NOT NULL,
	url TEXT NOT NULL,
	n INTEGER NOT NULL,
	outcome TEXT,
	leads_to TEXT,
	links TEXT NOT NULL DEFAULT '[]',
	PRIMARY KEY (task_ulid, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_changes (
	seq INTEGER PRIMARY KEY,
	page_id TEXT NOT NULL,
	title TEXT NOT NULL,
	changed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE memory (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	history_from INTEGER NOT NULL,
	notes TEXT NOT NULL
) STRICT;
CREATE TABLE attachments (
	question_seq INTEGER NOT NULL,
	n INTEGER NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	length INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (question_seq, n)
) STRICT;
CREATE TABLE feedback (
	task_ulid TEXT PRIMARY KEY,
	rating TEXT CHECK (rating IN ('up', 'down')),
	comment TEXT NOT NULL,
	rated_at INTEGER NOT NULL,
	is_sent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
