ALTER TABLE `cycle` ADD `file_audience` text;--> statement-breakpoint
ALTER TABLE `cycle` ADD `audience_saved_by` text;--> statement-breakpoint
ALTER TABLE `cycle` ADD `audience_saved_at` integer;--> statement-breakpoint
ALTER TABLE `cycle` ADD `opens_by` text;--> statement-breakpoint
ALTER TABLE `cycle` ADD `due_by` text;--> statement-breakpoint
ALTER TABLE `cycle` ADD `newcomer_days` integer;--> statement-breakpoint
ALTER TABLE `enrolment` ADD `joined_on` text;