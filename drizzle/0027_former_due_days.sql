CREATE TABLE `former_due_day` (
	`enrolment_id` text NOT NULL,
	`due_on` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`enrolment_id`, `until`),
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action
);
