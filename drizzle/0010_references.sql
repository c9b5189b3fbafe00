CREATE TABLE `passage` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`owner` text NOT NULL,
	`address` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `passage_owner` ON `passage` (`kind`,`owner`);--> statement-breakpoint
CREATE TABLE `reference_version` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`ref` text NOT NULL,
	`n` integer NOT NULL,
	`sha256` text NOT NULL,
	`data` text NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reference_version_n` ON `reference_version` (`kind`,`ref`,`n`);--> statement-breakpoint
INSERT INTO `reference_version` (`id`, `kind`, `ref`, `n`, `sha256`, `data`, `published_at`)
	SELECT `id`, 'regulation', `regulation_id`, `n`, `sha256`, `data`, `published_at` FROM `regulation_version`;--> statement-breakpoint
CREATE VIRTUAL TABLE `ruling_words` USING fts5(`title`, `text`, content='', contentless_delete=1, prefix='4 5 6');--> statement-breakpoint
CREATE VIRTUAL TABLE `ruling_vocabulary` USING fts5vocab(`ruling_words`, 'row');--> statement-breakpoint
CREATE VIRTUAL TABLE `passage_words` USING fts5(`title`, `text`, content='', contentless_delete=1, prefix='4 5 6');--> statement-breakpoint
CREATE VIRTUAL TABLE `passage_vocabulary` USING fts5vocab(`passage_words`, 'row');
