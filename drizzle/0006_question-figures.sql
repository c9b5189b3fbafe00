CREATE TABLE `question_choice_tally` (
	`question_version_id` text NOT NULL,
	`category` text NOT NULL,
	`choice` text NOT NULL,
	`n` integer NOT NULL,
	`rest` integer NOT NULL,
	PRIMARY KEY(`question_version_id`, `category`, `choice`),
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `question_tally` (
	`question_version_id` text NOT NULL,
	`category` text NOT NULL,
	`n` integer NOT NULL,
	`blank` integer NOT NULL,
	`points` integer NOT NULL,
	`points_squared` integer NOT NULL,
	`rest` integer NOT NULL,
	`rest_squared` integer NOT NULL,
	`points_rest` integer NOT NULL,
	`share` integer NOT NULL,
	`timed` integer NOT NULL,
	`log_time` integer NOT NULL,
	`unsure_right` integer NOT NULL,
	`unsure_wrong` integer NOT NULL,
	`fair_right` integer NOT NULL,
	`fair_wrong` integer NOT NULL,
	`sure_right` integer NOT NULL,
	`sure_wrong` integer NOT NULL,
	PRIMARY KEY(`question_version_id`, `category`),
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `question_week_tally` (
	`question_version_id` text NOT NULL,
	`week` text NOT NULL,
	`n` integer NOT NULL,
	`points` integer NOT NULL,
	`points_squared` integer NOT NULL,
	`timed` integer NOT NULL,
	`log_time` integer NOT NULL,
	`log_time_squared` integer NOT NULL,
	PRIMARY KEY(`question_version_id`, `week`),
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action
);
