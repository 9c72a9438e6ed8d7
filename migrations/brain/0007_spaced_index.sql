-- What goes into the index is no longer the text alone: writings without spaces are put in as pairs of signs, which is
-- done where the page is put away. Pages that are here already get theirs when they change.
DROP TRIGGER passages_insert;
