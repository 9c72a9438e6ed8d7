-- Pages that are, or were a short while ago, read from the web, by the address that was asked for: who reads it until
-- when, and what it became. `misses` counts how often in a row a page was not there when it was to be read again.
CREATE TABLE readings (
	url TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	held_until INTEGER NOT NULL,
	page_id TEXT,
	read_at INTEGER,
	misses INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Pages that say something else now, and whose conversations are still to be told.
CREATE TABLE changed_pages (
	page_id TEXT PRIMARY KEY REFERENCES pages (page_id) ON DELETE CASCADE,
	changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
