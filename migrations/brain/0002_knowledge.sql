-- The pages of the user's knowledge. Offsets count UTF-16 code units of the page's text; times are milliseconds since
-- the Unix epoch. `hash` covers the title and the text. For pages from the web, the columns `etag` to `due_at` contain
-- the validators of the last fetch and the time of the next one. The text is the last column, because columns after a
-- long one are slow to read.
CREATE TABLE pages (
	page_id TEXT PRIMARY KEY,
	external_id TEXT UNIQUE,
	url TEXT UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('starter', 'added', 'imported', 'crawled')),
	title TEXT NOT NULL,
	words INTEGER NOT NULL,
	passages INTEGER NOT NULL,
	hash TEXT NOT NULL,
	previous_hash TEXT,
	author TEXT,
	published_at TEXT,
	language TEXT,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	etag TEXT,
	last_modified TEXT,
	fetched_at INTEGER,
	due_at INTEGER,
	text TEXT NOT NULL
) STRICT;

CREATE INDEX pages_by_age ON pages (created_at, page_id);
CREATE INDEX pages_by_hash ON pages (hash);
CREATE INDEX pages_by_due_time ON pages (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE passages (
	id INTEGER PRIMARY KEY,
	page_id TEXT NOT NULL REFERENCES pages (page_id) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	heading TEXT,
	text TEXT NOT NULL,
	start_offset INTEGER NOT NULL,
	end_offset INTEGER NOT NULL,
	UNIQUE (page_id, n)
) STRICT;

-- A contentless index: the text is in the tables above.
CREATE VIRTUAL TABLE passages_fts USING fts5 (
	title, heading, text,
	content = '', contentless_delete = 1, tokenize = 'porter unicode61'
);

-- Text above the first heading is indexed under the page's title, because an introduction is about the page's subject.
CREATE TRIGGER passages_insert AFTER INSERT ON passages BEGIN
	INSERT INTO passages_fts (rowid, title, heading, text)
	SELECT new.id, pages.title, coalesce(new.heading, pages.title), new.text FROM pages WHERE pages.page_id = new.page_id;
END;

CREATE TRIGGER passages_delete AFTER DELETE ON passages BEGIN
	DELETE FROM passages_fts WHERE rowid = old.id;
END;

-- The version of the starter articles in this brain.
CREATE TABLE starter (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL
) STRICT;
