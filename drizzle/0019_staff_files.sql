CREATE TABLE `column_heading` (
	`heading` text PRIMARY KEY NOT NULL,
	`written` text NOT NULL,
	`column` text,
	`said_by` text,
	`said_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `imported_facts` (
	`import_id` text NOT NULL,
	`person_id` text NOT NULL,
	`name` text NOT NULL,
	`birth_date` text,
	`email` text,
	`phone` text,
	PRIMARY KEY(`import_id`, `person_id`),
	FOREIGN KEY (`import_id`) REFERENCES `staff_import`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `staff_import` ADD `undone_at` integer;