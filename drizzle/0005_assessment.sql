CREATE TABLE `accommodation` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`extra_time_percent` integer NOT NULL,
	`extra_tries` integer NOT NULL,
	`reason` text NOT NULL,
	`from_on` text NOT NULL,
	`to_on` text,
	`granted_by` text,
	`granted_at` integer NOT NULL,
	`ended_by` text,
	`ended_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `accommodation_person` ON `accommodation` (`person_id`);--> statement-breakpoint
CREATE TABLE `outage` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`reason` text NOT NULL,
	`declared_by` text,
	`declared_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outage_time` (
	`outage_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`milliseconds` integer NOT NULL,
	PRIMARY KEY(`outage_id`, `attempt_id`),
	FOREIGN KEY (`outage_id`) REFERENCES `outage`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `outage_time_attempt` ON `outage_time` (`attempt_id`);--> statement-breakpoint
CREATE TABLE `question_correction` (
	`id` text PRIMARY KEY NOT NULL,
	`question_version_id` text NOT NULL,
	`kind` text NOT NULL,
	`key` text,
	`reason` text NOT NULL,
	`publication_id` text,
	`decided_by` text,
	`decided_at` integer NOT NULL,
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `question_correction_version` ON `question_correction` (`question_version_id`);--> statement-breakpoint
CREATE TABLE `question_report` (
	`id` text PRIMARY KEY NOT NULL,
	`attempt_id` text NOT NULL,
	`question_version_id` text NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`note` text NOT NULL,
	`reported_at` integer NOT NULL,
	`reply` text,
	`handled_by` text,
	`handled_at` integer,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `question_report_once` ON `question_report` (`attempt_id`,`question_version_id`);--> statement-breakpoint
CREATE INDEX `question_report_version` ON `question_report` (`question_version_id`);--> statement-breakpoint
CREATE INDEX `question_report_open` ON `question_report` (`reported_at`) WHERE "question_report"."handled_at" is null;--> statement-breakpoint
ALTER TABLE `answer` ADD `certainty` text;--> statement-breakpoint
ALTER TABLE `attempt` ADD `limit_minutes` integer;--> statement-breakpoint
ALTER TABLE `attempt` ADD `reached_slot` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `attempt_publication` ON `attempt` (`publication_id`);--> statement-breakpoint
ALTER TABLE `grading` ADD `corrected_keys` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `reading` ADD `last_completed_at` integer;--> statement-breakpoint
CREATE INDEX `publication_question_version` ON `publication_question` (`question_version_id`);--> statement-breakpoint
UPDATE `publication` SET `module` = json_set(
	json_remove(`module`, '$.policy.confidence'),
	'$.policy.certainty', json(iif(json_extract(`module`, '$.policy.confidence'), 'true', 'false')),
	'$.policy.graceSeconds', 10,
	'$.policy.shuffled', json('true'),
	'$.policy.navigation', 'free',
	'$.policy.rereadMissed', json('false'),
	'$.policy.reopensAfterMinutes', json('null'),
	'$.policy.shows', json(iif(json_extract(`module`, '$.policy.mode') = 'latihan',
		'{"score":"always","explanations":"always","keys":"always"}',
		'{"score":"always","explanations":"passed","keys":"passed"}'))
);
--> statement-breakpoint
UPDATE `attempt` SET
	`limit_minutes` = json_extract(`snapshot`, '$.policy.limitMinutes'),
	`snapshot` = json_set(
		json_remove(`snapshot`, '$.policy.confidence'),
		'$.policy.certainty', json(iif(json_extract(`snapshot`, '$.policy.confidence'), 'true', 'false')),
		'$.policy.graceSeconds', 10,
		'$.policy.shuffled', json('true'),
		'$.policy.navigation', 'free',
		'$.policy.rereadMissed', json('false'),
		'$.policy.reopensAfterMinutes', json('null'),
		'$.policy.shows', json(iif(json_extract(`snapshot`, '$.policy.mode') = 'latihan',
			'{"score":"always","explanations":"always","keys":"always"}',
			'{"score":"always","explanations":"passed","keys":"passed"}'))
	);
--> statement-breakpoint
UPDATE `reading` SET `last_completed_at` = `completed_at`;
