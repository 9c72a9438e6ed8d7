-- Where pages are read from, one row an origin: when it was last asked for anything, how far apart requests are, and what
-- its robots.txt said, as long as that holds. `robots_text` is what of it concerns this reader, or why nothing may be
-- read. Times are milliseconds since 1970.
CREATE TABLE hosts (
	origin TEXT PRIMARY KEY,
	last_at INTEGER NOT NULL,
	gap_ms INTEGER NOT NULL,
	robots TEXT NOT NULL CHECK (robots IN ('reading', 'open', 'rules', 'refused', 'broken')),
	robots_until INTEGER NOT NULL,
	robots_text TEXT NOT NULL DEFAULT ''
) STRICT;

-- The next moments that requests to an origin wait for, one row a page.
CREATE TABLE turns (
	url TEXT PRIMARY KEY,
	origin TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
