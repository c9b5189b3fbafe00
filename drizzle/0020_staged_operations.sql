CREATE TABLE `staged_operation` (
	`import_id` text NOT NULL,
	`kind` text NOT NULL,
	`v0` text,
	`v1` text,
	`v2` text,
	`v3` text,
	`v4` text,
	`v5` text,
	`v6` text,
	`v7` text,
	`v8` text,
	`v9` text,
	`v10` text,
	FOREIGN KEY (`import_id`) REFERENCES `staff_import`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staged_operation_import` ON `staged_operation` (`import_id`,`kind`);--> statement-breakpoint
ALTER TABLE `staff_import` ADD `progress` text;