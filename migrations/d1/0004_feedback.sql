ALTER TABLE `usage_logs` ADD `feedback` text;--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `feedback_comment` text;--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `feedback_at` integer;--> statement-breakpoint
CREATE INDEX `usage_logs_feedback` ON `usage_logs` (`user_id`,`created_at`) WHERE feedback IS NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_rollups` ADD `thumbs_up` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `usage_rollups` ADD `thumbs_down` integer DEFAULT 0 NOT NULL;