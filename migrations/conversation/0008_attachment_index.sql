-- An earlier version indexed questions without their attachments. The messages of conversations with attachments are
-- indexed again.
UPDATE conversation SET indexed_seq = -1 WHERE EXISTS (SELECT 1 FROM attachments);
