CREATE TABLE `former_activation` (
	`account_id` text NOT NULL,
	`activated_at` integer NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`account_id`, `until`),
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `former_fulfilment` (
	`enrolment_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`completed_at` integer NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`enrolment_id`, `requirement_id`, `until`),
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requirement_id`) REFERENCES `requirement`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
DELETE FROM `standing_day`;
