-- The conversations whose messages a search covers. The number is part of the ids of their messages.
CREATE TABLE indexed_conversations (
	number INTEGER PRIMARY KEY,
	conversation_id TEXT NOT NULL UNIQUE
) STRICT;

-- A copy of all questions and current answers, as plain text. An id is the conversation's number times 2^31, plus the
-- message's number in its conversation, so that no other index is needed. `question_seq` is the number of the message's
-- question. The text is the last column, because columns after a long one are slow to read.
CREATE TABLE indexed_messages (
	id INTEGER PRIMARY KEY,
	question_seq INTEGER NOT NULL,
	message_id TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
	created_at INTEGER NOT NULL,
	content TEXT NOT NULL
) STRICT;

-- A contentless index of the words and of their stems. Words are not stemmed in the index, so that a search finds them by
-- their first letters.
CREATE VIRTUAL TABLE messages_fts USING fts5(
	words, stems,
	content = '', contentless_delete = 1, tokenize = 'unicode61'
);

CREATE TRIGGER indexed_messages_delete AFTER DELETE ON indexed_messages BEGIN
	DELETE FROM messages_fts WHERE rowid = old.id;
END;

-- The version of the word folding of `messages_fts`, and a message id. Messages below this id are still indexed with an
-- older version.
CREATE TABLE message_index (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	below INTEGER NOT NULL
) STRICT;

-- Conversations of earlier versions, whose messages the alarm indexes.
CREATE TABLE conversations_to_index (conversation_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

INSERT INTO conversations_to_index SELECT conversation_id FROM conversations WHERE erasing = 0;
