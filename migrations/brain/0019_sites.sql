-- The websites that the user has crawled. `settings` is JSON. `run` counts how often the site was read. The job that
-- reads sites handles the site at `wake_at`; NULL means never. `ignored` counts the URLs beyond the maximum.
CREATE TABLE sites (
	site_id TEXT PRIMARY KEY,
	url TEXT NOT NULL,
	settings TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'finished', 'removing')),
	detail TEXT,
	run INTEGER NOT NULL,
	ignored INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	finished_at INTEGER,
	wake_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sites_by_url ON sites (url) WHERE state <> 'removing';

-- The URLs of a site, in the order in which they were found. `state` is that of the latest run; `sent`: a queue message
-- asks to read it. `read_at` and the columns after it describe the latest response. `was_stored` is 1 once the site has
-- stored the page; if `page_id` is NULL then, the user deleted it. `owns_page`: the page is deleted with the site.
CREATE TABLE site_urls (
	id INTEGER PRIMARY KEY,
	site_id TEXT NOT NULL REFERENCES sites (site_id) ON DELETE CASCADE,
	url TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('page', 'sitemap')),
	depth INTEGER NOT NULL,
	trap_group TEXT,
	state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'added', 'updated', 'unchanged', 'skipped', 'failed')),
	sent_at INTEGER,
	sends INTEGER NOT NULL DEFAULT 0,
	reason TEXT,
	page_id TEXT REFERENCES pages (page_id) ON DELETE SET NULL,
	was_stored INTEGER NOT NULL DEFAULT 0,
	owns_page INTEGER NOT NULL DEFAULT 0,
	read_at INTEGER,
	status INTEGER,
	bytes INTEGER,
	duration_ms INTEGER,
	UNIQUE (site_id, url)
) STRICT;

CREATE INDEX site_urls_by_state ON site_urls (site_id, state, kind, depth, id);
CREATE INDEX site_urls_by_trap_group ON site_urls (site_id, trap_group) WHERE trap_group IS NOT NULL;
CREATE INDEX site_urls_by_page ON site_urls (page_id) WHERE page_id IS NOT NULL;

-- Pages whose latest reads failed, and the reason for the last failure. A page is listed until it is read again.
CREATE TABLE failed_reads (
	page_id TEXT PRIMARY KEY REFERENCES pages (page_id) ON DELETE CASCADE,
	reason TEXT NOT NULL,
	failures INTEGER NOT NULL,
	failed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
