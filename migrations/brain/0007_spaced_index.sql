-- The index no longer holds the plain text: scripts without spaces are indexed as pairs of characters, which the code that
-- stores a page computes. Existing pages are indexed this way when they change.
DROP TRIGGER passages_insert;
