-- The files in the knowledge base. `folder` is the folder of a sync, or '' for a file that was uploaded on its own.
-- `hash` is the SHA-256 of the content. `parts` counts the pages that the file was stored as; if a user deletes some, the
-- file is stored again when it is uploaded again.
CREATE TABLE files (
	file_id TEXT PRIMARY KEY,
	folder TEXT NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	hash TEXT NOT NULL,
	page_count INTEGER,
	parts INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	UNIQUE (folder, name)
) STRICT;

CREATE INDEX files_by_age ON files (created_at, file_id);
CREATE INDEX files_by_hash ON files (hash);

-- The pages of the knowledge base that contain a file. `first_page` is the number of the file's page at the start of the
-- text, and `page_starts` the offsets of the file's pages in the text, in UTF-16 code units, as JSON. Both are NULL if the
-- format has no pages.
CREATE TABLE file_parts (
	page_id TEXT PRIMARY KEY REFERENCES pages (page_id) ON DELETE CASCADE,
	file_id TEXT NOT NULL REFERENCES files (file_id),
	n INTEGER NOT NULL,
	first_page INTEGER,
	page_starts TEXT,
	UNIQUE (file_id, n)
) STRICT, WITHOUT ROWID;

-- A file goes with its last part.
CREATE TRIGGER file_parts_delete AFTER DELETE ON file_parts BEGIN
	DELETE FROM files WHERE file_id = old.file_id
		AND NOT EXISTS (SELECT 1 FROM file_parts WHERE file_id = old.file_id);
END;
