-- Conversations that contain attachments send their messages again. Only the conversations know which ones these are.
INSERT OR IGNORE INTO conversations_to_index SELECT conversation_id FROM conversations WHERE erasing = 0;
