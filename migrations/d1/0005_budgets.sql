CREATE TABLE `default_token_budgets` (
	`kind` text PRIMARY KEY NOT NULL,
	`tokens_per_day` integer,
	`tokens_per_minute` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `token_budgets` (
	`user_id` text PRIMARY KEY NOT NULL,
	`tokens_per_day` integer,
	`tokens_per_minute` integer,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `tokens_per_day` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `tokens_per_minute` integer;