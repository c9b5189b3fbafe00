CREATE TABLE `bounced_address` (
	`address` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mail` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`address` text NOT NULL,
	`state` text NOT NULL,
	`queued_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`leased_until` integer,
	`settled_at` integer,
	`answer` text,
	FOREIGN KEY (`notice_id`) REFERENCES `notice`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mail_noticeId_unique` ON `mail` (`notice_id`);--> statement-breakpoint
CREATE INDEX `mail_waiting` ON `mail` (`next_at`) WHERE "mail"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX `mail_sending` ON `mail` (`leased_until`) WHERE "mail"."state" = 'sending';--> statement-breakpoint
CREATE INDEX `mail_state` ON `mail` (`state`,`settled_at`);--> statement-breakpoint
CREATE TABLE `notice` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient_id` text,
	`kind` text NOT NULL,
	`batch` text NOT NULL,
	`cycle_id` text,
	`enrolment_id` text,
	`unit_id` text,
	`figures` text,
	`at` integer NOT NULL,
	`dismissed_at` integer,
	FOREIGN KEY (`recipient_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_batch_recipient` ON `notice` (`batch`,`recipient_id`);--> statement-breakpoint
CREATE INDEX `notice_shown` ON `notice` (`recipient_id`) WHERE "notice"."dismissed_at" is null;--> statement-breakpoint
CREATE INDEX `notice_digest` ON `notice` (`recipient_id`,`at`) WHERE "notice"."kind" = 'digest';--> statement-breakpoint
CREATE TABLE `reminder` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`cycle_id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`step` text NOT NULL,
	`occasion` text DEFAULT '' NOT NULL,
	`taken_on` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`batch` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reminder_person_cycle_step` ON `reminder` (`person_id`,`cycle_id`,`step`,`occasion`);--> statement-breakpoint
CREATE INDEX `reminder_batch` ON `reminder` (`batch`);--> statement-breakpoint
CREATE TABLE `reminder_pass` (
	`id` text PRIMARY KEY NOT NULL,
	`of` text NOT NULL,
	`cursor` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `account` ADD `language` text;--> statement-breakpoint
CREATE INDEX `standing_open` ON `standing` (`enrolment_id`) WHERE "standing"."stored" in ('under_way', 'not_started', 'not_activated');