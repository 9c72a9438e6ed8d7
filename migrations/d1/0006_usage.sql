ALTER TABLE `usage_logs` ADD `rolled_feedback` text;
--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `tokens_per_second` real;
--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `retry_reason` text;
--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `sentences_checked` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `sentences_supported` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_logs` ADD `used_pages` text DEFAULT '[]' NOT NULL;
--> statement-breakpoint
DROP INDEX `usage_logs_feedback`;
--> statement-breakpoint
DROP INDEX `usage_logs_fresh`;
--> statement-breakpoint
ALTER TABLE `usage_rollups` RENAME TO `__old_rollups`;
--> statement-breakpoint
CREATE TABLE `usage_rollups` (
	`user_id` text NOT NULL,
	`span` integer NOT NULL,
	`facet` text NOT NULL,
	`start` integer NOT NULL,
	`agent_type` text NOT NULL,
	`value` text NOT NULL,
	`completed` integer NOT NULL,
	`failed` integer NOT NULL,
	`cancelled` integer NOT NULL,
	`retried` integer NOT NULL,
	`fell_back` integer NOT NULL,
	`with_context` integer NOT NULL,
	`context_sources` integer NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`completion_tokens` integer NOT NULL,
	`response_ms_sum` integer NOT NULL,
	`first_token_ms_sum` integer NOT NULL,
	`first_tokens` integer NOT NULL,
	`thumbs_up` integer NOT NULL,
	`thumbs_down` integer NOT NULL,
	`sentences_checked` integer NOT NULL,
	`sentences_supported` integer NOT NULL,
	`sessions` integer NOT NULL,
	`agent_sessions` integer NOT NULL,
	`response_histogram` text NOT NULL,
	`first_token_histogram` text NOT NULL,
	`queued_histogram` text NOT NULL,
	`speed_histogram` text NOT NULL,
	`counters` text NOT NULL,
	PRIMARY KEY(`user_id`, `span`, `facet`, `start`, `agent_type`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_engagement` (
	`day` integer NOT NULL,
	`agent_type` text NOT NULL,
	`active_users` integer NOT NULL,
	`weekly_users` integer NOT NULL,
	`returned_users` integer NOT NULL,
	PRIMARY KEY(`day`, `agent_type`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_rollup_versions` (
	`version` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
-- The hours whose rows are all still stored are rolled up again, because the rows tell more than the old sums.
CREATE TABLE `__complete_hours` AS SELECT hour FROM
	(SELECT hour, sum(completed + failed + cancelled) AS questions FROM `__old_rollups` GROUP BY 1)
	JOIN (SELECT created_at - created_at % 3600000 AS hour, count(*) AS questions FROM `usage_logs` WHERE rolled_up = 1 GROUP BY 1)
	USING (hour, questions);
--> statement-breakpoint
UPDATE `usage_logs` SET rolled_up = 0 WHERE created_at - created_at % 3600000 IN (SELECT hour FROM `__complete_hours`);
--> statement-breakpoint
-- All other sums are kept, by hour and by day, for each user and for all users together, and by
-- day for all users and agents together. Those by question type are not
-- kept for the hours of a single user.
CREATE TABLE `__parts` AS SELECT iif(scope.column1 = 'all', '', user_id) AS user_id, length.column1 AS span,
	facet.column1 AS facet, hour - hour % length.column1 AS start, iif(agents.column1 = 'all', '', agent_type) AS agent_type,
	iif(facet.column1 = '', '', question_type) AS value, completed, failed, cancelled, fell_back, prompt_tokens, completion_tokens, response_ms_sum, first_token_ms_sum, first_tokens, thumbs_up, thumbs_down, response_histogram
	FROM `__old_rollups`, (VALUES ('all'), ('own')) AS scope, (VALUES (3600000), (86400000)) AS length,
	(VALUES (''), ('question')) AS facet, (VALUES ('all'), ('each')) AS agents
	WHERE (agents.column1 = 'each' OR (scope.column1 = 'all' AND length.column1 = 86400000)) AND hour NOT IN (SELECT hour FROM `__complete_hours`)
	AND (scope.column1 = 'all' OR length.column1 = 86400000 OR facet.column1 = '');
--> statement-breakpoint
INSERT INTO `usage_rollups` (user_id, span, facet, start, agent_type, value, completed, failed, cancelled, fell_back, prompt_tokens, completion_tokens, response_ms_sum, first_token_ms_sum, first_tokens, thumbs_up, thumbs_down, retried, with_context, context_sources, sentences_checked, sentences_supported, sessions, agent_sessions,
	response_histogram, first_token_histogram, queued_histogram, speed_histogram, counters)
	SELECT user_id, span, facet, start, agent_type, value, sum(completed), sum(failed), sum(cancelled), sum(fell_back), sum(prompt_tokens), sum(completion_tokens), sum(response_ms_sum), sum(first_token_ms_sum), sum(first_tokens), sum(thumbs_up), sum(thumbs_down), 0, 0, 0, 0, 0, 0, 0, '[]', '[]', '[]', '[]', '{}'
	FROM `__parts` GROUP BY 1, 2, 3, 4, 5, 6;
--> statement-breakpoint
UPDATE `usage_rollups` SET response_histogram = merged.histogram FROM (
		SELECT user_id, span, facet, start, agent_type, value, '[' || group_concat(bucket || ',' || answers) || ']' AS histogram FROM (
			SELECT user_id, span, facet, start, agent_type, `__parts`.value, bucket.key AS bucket, sum(bucket.value) AS answers
			FROM `__parts`, json_each(response_histogram) AS bucket GROUP BY 1, 2, 3, 4, 5, 6, 7
		) GROUP BY 1, 2, 3, 4, 5, 6
	) AS merged
	WHERE (usage_rollups.user_id, usage_rollups.span, usage_rollups.facet, usage_rollups.start, usage_rollups.agent_type, usage_rollups.value) = (merged.user_id, merged.span, merged.facet, merged.start, merged.agent_type, merged.value);
--> statement-breakpoint
DROP TABLE `__parts`;
--> statement-breakpoint
DROP TABLE `__complete_hours`;
--> statement-breakpoint
DROP TABLE `__old_rollups`;
--> statement-breakpoint
CREATE INDEX `usage_logs_time` ON `usage_logs` (`created_at`,`task_id`);
--> statement-breakpoint
CREATE INDEX `usage_logs_pending` ON `usage_logs` (`created_at`) WHERE rolled_up = 0 OR feedback IS NOT rolled_feedback;
--> statement-breakpoint
CREATE INDEX `usage_rollups_active` ON `usage_rollups` (`start`,`agent_type`,`user_id`) WHERE user_id <> '' AND span = 86400000 AND facet = '';
