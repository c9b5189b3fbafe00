CREATE TABLE `month_end` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`on` text NOT NULL,
	`known` text NOT NULL,
	`seq` integer NOT NULL,
	`counted_at` integer NOT NULL,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `month_end_day` ON `month_end` (`cycle_id`,`on`,`known`);--> statement-breakpoint
CREATE TABLE `month_end_figures` (
	`month_end_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`sums` text NOT NULL,
	PRIMARY KEY(`month_end_id`, `unit_id`),
	FOREIGN KEY (`month_end_id`) REFERENCES `month_end`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
