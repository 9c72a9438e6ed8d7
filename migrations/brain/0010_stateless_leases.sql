-- The lease of a stateless call has no conversation.
CREATE TABLE new_leases (
	task_ulid TEXT PRIMARY KEY,
	conversation_id TEXT,
	state TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'resting')),
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO new_leases (task_ulid, conversation_id, state, expires_at)
SELECT task_ulid, conversation_id, state, expires_at FROM leases;
DROP TABLE leases;
ALTER TABLE new_leases RENAME TO leases;
