-- Figures follow from the rows: they are counted anew at the next start.
DELETE FROM `standing_day`;--> statement-breakpoint
DELETE FROM `standing`;--> statement-breakpoint
DROP TABLE `figure`;--> statement-breakpoint
CREATE TABLE `figure` (
	`cycle_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`category` text NOT NULL,
	`employment` text NOT NULL,
	`stored` text NOT NULL,
	`fulfilled` text NOT NULL,
	`due_on` text NOT NULL,
	`expires_on` text NOT NULL,
	`completed_on` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`cycle_id`, `unit_id`, `category`, `employment`, `stored`, `fulfilled`, `due_on`, `expires_on`, `completed_on`),
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `standing` ADD `employment` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `standing` ADD `fulfilled` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `standing` ADD `completed_on` text DEFAULT '' NOT NULL;
