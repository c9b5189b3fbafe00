ALTER TABLE `unit_version` ADD `time_zone` text;--> statement-breakpoint
CREATE INDEX `unit_version_time_zone` ON `unit_version` (`time_zone`) WHERE "unit_version"."time_zone" is not null;