-- The sums start with the rows that are still stored. A trigger cannot be forgotten, and counts a row once even if it is delivered twice.
CREATE TABLE `usage_metrics` (
	`state` text NOT NULL,
	`provider` text NOT NULL,
	`tasks` integer NOT NULL,
	`fell_back` integer NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`completion_tokens` integer NOT NULL,
	`response_ms_sum` integer NOT NULL,
	`first_token_ms_sum` integer NOT NULL,
	`queued_ms_sum` integer NOT NULL,
	`response_histogram` text NOT NULL,
	`first_token_histogram` text NOT NULL,
	`queued_histogram` text NOT NULL,
	PRIMARY KEY(`state`, `provider`)
);
--> statement-breakpoint
INSERT INTO `usage_metrics` (state, provider, tasks, fell_back, prompt_tokens, completion_tokens, response_ms_sum, first_token_ms_sum, queued_ms_sum, response_histogram, first_token_histogram, queued_histogram)
SELECT state, coalesce(provider, ''), count(*), sum(fallbacks <> '[]'), sum(prompt_tokens), sum(completion_tokens), sum(response_time_ms), sum(coalesce(first_token_ms, 0)), sum(queued_ms),
	(SELECT json_group_object(CAST(bucket AS TEXT), n) FROM (SELECT CAST(ceil(ln(max(response_time_ms, 1)) / 0.01980262729617973) AS INTEGER) AS bucket, count(*) AS n FROM `usage_logs` WHERE usage_logs.state = l.state AND coalesce(usage_logs.provider, '') = coalesce(l.provider, '') GROUP BY 1)),
	(SELECT json_group_object(CAST(bucket AS TEXT), n) FROM (SELECT CAST(ceil(ln(max(first_token_ms, 1)) / 0.01980262729617973) AS INTEGER) AS bucket, count(*) AS n FROM `usage_logs` WHERE usage_logs.state = l.state AND coalesce(usage_logs.provider, '') = coalesce(l.provider, '') AND first_token_ms IS NOT NULL GROUP BY 1)),
	(SELECT json_group_object(CAST(bucket AS TEXT), n) FROM (SELECT CAST(ceil(ln(max(queued_ms, 1)) / 0.01980262729617973) AS INTEGER) AS bucket, count(*) AS n FROM `usage_logs` WHERE usage_logs.state = l.state AND coalesce(usage_logs.provider, '') = coalesce(l.provider, '') GROUP BY 1))
FROM `usage_logs` AS l GROUP BY l.state, coalesce(l.provider, '');
--> statement-breakpoint
CREATE TRIGGER `usage_metrics_count` AFTER INSERT ON `usage_logs` BEGIN
	INSERT OR IGNORE INTO `usage_metrics` (state, provider, tasks, fell_back, prompt_tokens, completion_tokens, response_ms_sum, first_token_ms_sum, queued_ms_sum, response_histogram, first_token_histogram, queued_histogram)
	VALUES (NEW.state, coalesce(NEW.provider, ''), 0, 0, 0, 0, 0, 0, 0, '{}', '{}', '{}');
	UPDATE `usage_metrics` SET tasks = tasks + 1, fell_back = fell_back + (NEW.fallbacks <> '[]'),
		prompt_tokens = prompt_tokens + NEW.prompt_tokens, completion_tokens = completion_tokens + NEW.completion_tokens,
		response_ms_sum = response_ms_sum + NEW.response_time_ms,
		first_token_ms_sum = first_token_ms_sum + coalesce(NEW.first_token_ms, 0),
		queued_ms_sum = queued_ms_sum + NEW.queued_ms,
		response_histogram = json_set(response_histogram, '$."' || CAST(ceil(ln(max(NEW.response_time_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"', coalesce(json_extract(response_histogram, '$."' || CAST(ceil(ln(max(NEW.response_time_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"'), 0) + 1),
		first_token_histogram = iif(NEW.first_token_ms IS NULL, first_token_histogram, json_set(first_token_histogram, '$."' || CAST(ceil(ln(max(NEW.first_token_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"', coalesce(json_extract(first_token_histogram, '$."' || CAST(ceil(ln(max(NEW.first_token_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"'), 0) + 1)),
		queued_histogram = json_set(queued_histogram, '$."' || CAST(ceil(ln(max(NEW.queued_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"', coalesce(json_extract(queued_histogram, '$."' || CAST(ceil(ln(max(NEW.queued_ms, 1)) / 0.01980262729617973) AS INTEGER) || '"'), 0) + 1)
	WHERE state = NEW.state AND provider = coalesce(NEW.provider, '');
END;
