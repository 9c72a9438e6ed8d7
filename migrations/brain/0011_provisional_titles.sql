-- 1 if the title is that of a message without a topic, such as a greeting. The first message with a topic replaces it.
ALTER TABLE conversations ADD COLUMN has_provisional_title INTEGER NOT NULL DEFAULT 0;
