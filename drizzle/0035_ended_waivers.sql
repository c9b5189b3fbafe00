CREATE TABLE `former_waiver` (
	`waiver_id` text NOT NULL,
	`to_on` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`waiver_id`, `until`),
	FOREIGN KEY (`waiver_id`) REFERENCES `waiver`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `waiver` ADD `ended_by` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `ended_at` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `end_reason` text;