-- One row per task that reads pages. `spare` contains further URLs to read, and `timeline` the stages shown so far.
-- Both are JSON.
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

-- `outcome` is JSON, or NULL while the page is being read. `links` is a JSON list of the links worth following.
CREATE TABLE expansion_pages (
	task_ulid TEXT NOT NULL,
	url TEXT NOT NULL,
	n INTEGER NOT NULL,
	outcome TEXT,
	leads_to TEXT,
	links TEXT NOT NULL DEFAULT '[]',
	PRIMARY KEY (task_ulid, url)
) STRICT, WITHOUT ROWID;

-- New versions of cited pages. `changed_at` is the time when the new version was read.
CREATE TABLE source_changes (
	seq INTEGER PRIMARY KEY,
	page_id TEXT NOT NULL,
	title TEXT NOT NULL,
	changed_at INTEGER NOT NULL
) STRICT;
