-- The conversation that a branch was copied from. NULL if the conversation is not a branch, or from an earlier version.
ALTER TABLE conversations ADD COLUMN branched_from TEXT;
