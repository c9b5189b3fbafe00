CREATE TABLE `upload` (
	`id` text PRIMARY KEY NOT NULL,
	`module_id` text NOT NULL,
	`state` text NOT NULL,
	`file_name` text NOT NULL,
	`sha256` text NOT NULL,
	`uploaded_by` text NOT NULL,
	`uploaded_at` integer NOT NULL,
	`change` text,
	`note` text,
	`asked_by` text,
	`asked_at` integer,
	`decided_by` text,
	`decided_at` integer,
	`reason` text,
	`publication_id` text,
	FOREIGN KEY (`uploaded_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`asked_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `upload_module` ON `upload` (`module_id`);--> statement-breakpoint
CREATE INDEX `upload_state` ON `upload` (`state`);--> statement-breakpoint
CREATE INDEX `upload_publication` ON `upload` (`publication_id`);--> statement-breakpoint
CREATE TABLE `upload_file` (
	`upload_id` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`size` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`upload_id`, `name`),
	FOREIGN KEY (`upload_id`) REFERENCES `upload`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `institution` ADD `two_people_publish` integer DEFAULT false NOT NULL;