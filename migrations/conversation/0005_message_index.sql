-- The number of the last message that the user's brain has indexed. -1 if the brain must discard what it has indexed.
ALTER TABLE conversation ADD COLUMN indexed_seq INTEGER NOT NULL DEFAULT 0;
