-- The agents that the user created. Names are lowercase. Times are milliseconds since the Unix epoch.
CREATE TABLE own_agents (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	instructions TEXT NOT NULL,
	use_knowledge INTEGER NOT NULL,
	temperature REAL NOT NULL,
	max_tokens INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
