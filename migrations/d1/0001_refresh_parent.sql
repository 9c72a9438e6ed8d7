ALTER TABLE `sessions` ADD `parent` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `sessions` SET `parent` = `generation` - 1;
