-- A stateless call has no conversation, so conversation_id must be nullable. SQLite can change that only by rebuilding
-- the table. Older rows keep the id "stateless" that earlier versions stored, because a client may have chosen that id
-- for a conversation.
CREATE TABLE `__new_usage_logs` (
	`task_id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`conversation_id` text,
	`agent_type` text NOT NULL,
	`question_type` text,
	`state` text NOT NULL,
	`error_code` text,
	`provider` text,
	`model` text,
	`attempts` integer NOT NULL,
	`fallbacks` text NOT NULL,
	`context_sources` integer NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`completion_tokens` integer NOT NULL,
	`queued_ms` integer NOT NULL,
	`first_token_ms` integer,
	`response_time_ms` integer NOT NULL,
	`created_at` integer NOT NULL,
	`rolled_up` integer DEFAULT false NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_usage_logs` ("task_id", "user_id", "conversation_id", "agent_type", "question_type", "state", "error_code", "provider", "model", "attempts", "fallbacks", "context_sources", "prompt_tokens", "completion_tokens", "queued_ms", "first_token_ms", "response_time_ms", "created_at", "rolled_up")
SELECT "task_id", "user_id", "conversation_id", "agent_type", "question_type", "state", "error_code", "provider", "model", "attempts", "fallbacks", "context_sources", "prompt_tokens", "completion_tokens", "queued_ms", "first_token_ms", "response_time_ms", "created_at", "rolled_up" FROM `usage_logs`;
--> statement-breakpoint
DROP TABLE `usage_logs`;
--> statement-breakpoint
ALTER TABLE `__new_usage_logs` RENAME TO `usage_logs`;
--> statement-breakpoint
CREATE INDEX `usage_logs_user_time` ON `usage_logs` (`user_id`,`created_at`);
--> statement-breakpoint
CREATE INDEX `usage_logs_fresh` ON `usage_logs` (`user_id`,`created_at`) WHERE rolled_up = 0;
