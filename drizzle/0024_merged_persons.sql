CREATE TABLE `enrolment_holder` (
	`enrolment_id` text NOT NULL,
	`person_id` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`enrolment_id`, `until`),
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `enrolment_holder_person` ON `enrolment_holder` (`person_id`);--> statement-breakpoint
ALTER TABLE `person` ADD `merged_into` text REFERENCES person(id);--> statement-breakpoint
ALTER TABLE `person` ADD `merged_at` integer;--> statement-breakpoint
CREATE INDEX `person_merged` ON `person` (`merged_into`) WHERE "person"."merged_into" is not null;