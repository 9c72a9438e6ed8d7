-- Crawls that are in progress or recently completed, one row per requested URL. `holder` has reserved the URL until
-- `held_until`; `page_id` is the page that the crawl stored. `misses` counts how many times in a row the page was
-- missing when it was due.
CREATE TABLE readings (
	url TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	held_until INTEGER NOT NULL,
	page_id TEXT,
	read_at INTEGER,
	misses INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Changed pages. A page is listed until all conversations that cite it have been notified.
CREATE TABLE changed_pages (
	page_id TEXT PRIMARY KEY REFERENCES pages (page_id) ON DELETE CASCADE,
	changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
