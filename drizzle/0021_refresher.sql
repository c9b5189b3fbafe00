ALTER TABLE `attempt` ADD `refreshes_id` text REFERENCES attempt(id);--> statement-breakpoint
CREATE INDEX `attempt_refresher` ON `attempt` (`refreshes_id`,`id`) WHERE "attempt"."refreshes_id" is not null;--> statement-breakpoint
ALTER TABLE `cycle` ADD `refresher` integer DEFAULT false NOT NULL;