DROP INDEX `employment_person`;--> statement-breakpoint
CREATE INDEX `employment_person` ON `employment` (`person_id`,`valid_from`);--> statement-breakpoint
CREATE INDEX `certificate_issued` ON `certificate` (`enrolment_id`,`issued_at`,`id`);