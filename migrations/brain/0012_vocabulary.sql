-- The words of all passages, in the form used for search but not stemmed, to find the neighbors of a misspelled word.
-- `reversed` finds words by their ending. A word may outlive the last passage that contains it.
CREATE TABLE vocabulary (
	word TEXT PRIMARY KEY,
	reversed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX vocabulary_by_ending ON vocabulary (reversed);
