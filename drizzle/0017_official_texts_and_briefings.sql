CREATE TABLE `briefing` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`title` text NOT NULL,
	`held_on` text NOT NULL,
	`place` text NOT NULL,
	`day_code` text NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`submitted_by` text,
	`submitted_at` integer,
	`decided_by` text,
	`decided_at` integer,
	`return_reason` text,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submitted_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `briefing_dayCode_unique` ON `briefing` (`day_code`);--> statement-breakpoint
CREATE INDEX `briefing_cycle` ON `briefing` (`cycle_id`);--> statement-breakpoint
CREATE TABLE `briefing_attendance` (
	`briefing_id` text NOT NULL,
	`person_id` text NOT NULL,
	`typed_at` integer,
	`listed` integer NOT NULL,
	`entered_by` text,
	`entered_at` integer,
	PRIMARY KEY(`briefing_id`, `person_id`),
	FOREIGN KEY (`briefing_id`) REFERENCES `briefing`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`entered_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `briefing_attendance_person` ON `briefing_attendance` (`person_id`);--> statement-breakpoint
CREATE TABLE `briefing_unit` (
	`briefing_id` text NOT NULL,
	`unit_id` text NOT NULL,
	PRIMARY KEY(`briefing_id`, `unit_id`),
	FOREIGN KEY (`briefing_id`) REFERENCES `briefing`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `acknowledgement` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`text_version_id` text NOT NULL,
	`holder` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`text_version_id`) REFERENCES `official_text_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `acknowledgement_once` ON `acknowledgement` (`text_version_id`,`person_id`);--> statement-breakpoint
CREATE TABLE `circular_questions` (
	`id` text PRIMARY KEY NOT NULL,
	`text_version_id` text NOT NULL,
	`n` integer NOT NULL,
	`sha256` text NOT NULL,
	`questions` text NOT NULL,
	`published_at` integer NOT NULL,
	FOREIGN KEY (`text_version_id`) REFERENCES `official_text_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `circular_questions_n` ON `circular_questions` (`text_version_id`,`n`);--> statement-breakpoint
CREATE TABLE `official_text_version` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`ref` text NOT NULL,
	`version` integer NOT NULL,
	`title` text NOT NULL,
	`form` text NOT NULL,
	`example` integer NOT NULL,
	`institution` text NOT NULL,
	`issued_on` text NOT NULL,
	`body_markdown` text NOT NULL,
	`body_html` text NOT NULL,
	`sha256` text NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `official_text_version_n` ON `official_text_version` (`kind`,`ref`,`version`);--> statement-breakpoint
ALTER TABLE `fulfilment` ADD `text_version_id` text REFERENCES official_text_version(id);--> statement-breakpoint
ALTER TABLE `fulfilment` ADD `briefing_id` text REFERENCES briefing(id);