ALTER TABLE `cycle` ADD `file_due_on` text;--> statement-breakpoint
ALTER TABLE `cycle` ADD `due_from_enrolment` integer DEFAULT false NOT NULL;