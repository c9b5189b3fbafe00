CREATE TABLE `pending_sign_in` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `pending_sign_in_account` ON `pending_sign_in` (`account_id`);--> statement-breakpoint
CREATE TABLE `recovery_code` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recovery_code_hash` ON `recovery_code` (`account_id`,`code_hash`);--> statement-breakpoint
CREATE TABLE `second_factor` (
	`account_id` text PRIMARY KEY NOT NULL,
	`secret` text,
	`confirmed_at` integer,
	`last_step` integer DEFAULT -1 NOT NULL,
	`pending_secret` text,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `absence` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`recorded_from` integer NOT NULL,
	`recorded_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `absence_person` ON `absence` (`person_id`,`recorded_to`);--> statement-breakpoint
CREATE TABLE `delegation` (
	`id` text PRIMARY KEY NOT NULL,
	`unit_id` text NOT NULL,
	`person_id` text NOT NULL,
	`given_by` text NOT NULL,
	`given_by_post_id` text NOT NULL,
	`from_on` text NOT NULL,
	`to_on` text NOT NULL,
	`given_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`given_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`given_by_post_id`) REFERENCES `post`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ended_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `delegation_person` ON `delegation` (`person_id`);--> statement-breakpoint
CREATE INDEX `delegation_unit` ON `delegation` (`unit_id`);--> statement-breakpoint
ALTER TABLE `account` ADD `factor_reset_at` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `factor_reset_by` text REFERENCES person(id);--> statement-breakpoint
ALTER TABLE `institution` ADD `factor_grace_days` integer DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE `institution` ADD `factor_since` text;--> statement-breakpoint
ALTER TABLE `post` ADD `end_reason` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `proposed_at` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `refusal` text;--> statement-breakpoint
-- Whoever has been a head for years gets the same days to set it up as anybody.
UPDATE `institution` SET `factor_since` = date('now');
