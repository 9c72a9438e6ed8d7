-- The session or API key that asked, and the tokens that the task has used in all of its attempts so far.
ALTER TABLE tasks ADD COLUMN asked_by TEXT;
ALTER TABLE tasks ADD COLUMN spent_tokens INTEGER NOT NULL DEFAULT 0;
