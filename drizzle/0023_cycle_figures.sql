CREATE TABLE `cycle_figure` (
	`cycle_id` text NOT NULL,
	`category` text NOT NULL,
	`employment` text NOT NULL,
	`stored` text NOT NULL,
	`fulfilled` text NOT NULL,
	`due_on` text NOT NULL,
	`expires_on` text NOT NULL,
	`completed_on` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`cycle_id`, `category`, `employment`, `stored`, `fulfilled`, `due_on`, `expires_on`, `completed_on`),
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `person_name` ON `person` ("name" collate nocase,`id`);--> statement-breakpoint
CREATE INDEX `post_heads` ON `post` (`unit_id`) WHERE "post"."heads" = 1;--> statement-breakpoint
INSERT INTO `cycle_figure` (`cycle_id`, `category`, `employment`, `stored`, `fulfilled`, `due_on`, `expires_on`, `completed_on`, `count`)
SELECT `cycle_id`, `category`, `employment`, `stored`, `fulfilled`, `due_on`, `expires_on`, `completed_on`, sum(`count`) FROM `figure` GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
