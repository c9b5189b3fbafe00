CREATE TABLE `former_decision` (
	`dispute_id` text NOT NULL,
	`decided_at` integer NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`dispute_id`, `until`),
	FOREIGN KEY (`dispute_id`) REFERENCES `roster_dispute`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `fulfilment` ADD `carried_at` integer;