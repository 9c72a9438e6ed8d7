-- The sites that pages are fetched from, one row per origin: the time of the last request, the gap between requests,
-- and the stored robots.txt until it expires. `robots_text` holds the rules that apply to this crawler, or the reason
-- why nothing may be fetched. Times are milliseconds since the Unix epoch.
CREATE TABLE hosts (
	origin TEXT PRIMARY KEY,
	last_at INTEGER NOT NULL,
	gap_ms INTEGER NOT NULL,
	robots TEXT NOT NULL CHECK (robots IN ('reading', 'open', 'rules', 'refused', 'broken')),
	robots_until INTEGER NOT NULL,
	robots_text TEXT NOT NULL DEFAULT ''
) STRICT;

-- The time slots reserved for waiting requests, one row per page.
CREATE TABLE turns (
	url TEXT PRIMARY KEY,
	origin TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
