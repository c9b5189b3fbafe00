CREATE TABLE `slowdown` (
	`key` text PRIMARY KEY NOT NULL,
	`tries` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `slowdown_last` ON `slowdown` (`last_at`);--> statement-breakpoint
DROP INDEX `activation_person`;--> statement-breakpoint
ALTER TABLE `activation` ADD `list_id` text;--> statement-breakpoint
CREATE INDEX `activation_list` ON `activation` (`list_id`);--> statement-breakpoint
CREATE INDEX `activation_person` ON `activation` (`person_id`,`issued_at`);--> statement-breakpoint
ALTER TABLE `account` DROP COLUMN `failed_tries`;--> statement-breakpoint
ALTER TABLE `account` DROP COLUMN `last_failed_at`;