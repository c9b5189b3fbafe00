CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`password_hash` text,
	`activated_at` integer,
	`failed_tries` integer DEFAULT 0 NOT NULL,
	`last_failed_at` integer,
	`last_signed_in_at` integer,
	`disabled_at` integer,
	`reset_notice_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `account_personId_unique` ON `account` (`person_id`);--> statement-breakpoint
CREATE TABLE `activation` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`purpose` text NOT NULL,
	`issued_by` text,
	`issuer_kind` text NOT NULL,
	`issued_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`used_at` integer,
	`voided_at` integer,
	`void_reason` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issued_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `activation_open` ON `activation` (`person_id`) WHERE "activation"."used_at" is null and "activation"."voided_at" is null;--> statement-breakpoint
CREATE INDEX `activation_person` ON `activation` (`person_id`);--> statement-breakpoint
CREATE TABLE `role_grant` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`role` text NOT NULL,
	`granted_from` text NOT NULL,
	`granted_to` text,
	`granted_by` text,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`granted_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `role_grant_open` ON `role_grant` (`account_id`,`role`) WHERE "role_grant"."granted_to" is null;--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`user_agent` text,
	FOREIGN KEY (`user_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `audit_checkpoint` (
	`seq` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`at` integer NOT NULL,
	`signature` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_entry` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`payload_hash` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entry_subject` ON `audit_entry` (`subject`);--> statement-breakpoint
CREATE INDEX `audit_entry_kind` ON `audit_entry` (`kind`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_entry_actor` ON `audit_entry` (`actor`,`seq`);--> statement-breakpoint
CREATE TABLE `audit_payload` (
	`seq` integer PRIMARY KEY NOT NULL,
	`salt` text NOT NULL,
	`json` text NOT NULL,
	FOREIGN KEY (`seq`) REFERENCES `audit_entry`(`seq`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `certificate` (
	`id` text PRIMARY KEY NOT NULL,
	`enrolment_id` text NOT NULL,
	`person_id` text NOT NULL,
	`number` text NOT NULL,
	`code` text NOT NULL,
	`facts` text NOT NULL,
	`facts_sha256` text NOT NULL,
	`issued_at` integer NOT NULL,
	`valid_until` text NOT NULL,
	`superseded_at` integer,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`code`) REFERENCES `code`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `certificate_number_unique` ON `certificate` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `certificate_code_unique` ON `certificate` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `certificate_enrolment` ON `certificate` (`enrolment_id`) WHERE "certificate"."superseded_at" is null;--> statement-breakpoint
CREATE INDEX `certificate_person` ON `certificate` (`person_id`);--> statement-breakpoint
CREATE TABLE `certificate_event` (
	`id` text PRIMARY KEY NOT NULL,
	`certificate_id` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`successor_id` text,
	FOREIGN KEY (`certificate_id`) REFERENCES `certificate`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`successor_id`) REFERENCES `certificate`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `certificate_event_kind` ON `certificate_event` (`certificate_id`,`kind`);--> statement-breakpoint
CREATE TABLE `code` (
	`code` text PRIMARY KEY NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rendition` (
	`id` text PRIMARY KEY NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` blob NOT NULL,
	`created_at` integer NOT NULL,
	`size` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rendition_subject` ON `rendition` (`subject_kind`,`subject_id`,`sha256`);--> statement-breakpoint
CREATE TABLE `serial` (
	`name` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lesson_version` (
	`id` text PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`module_id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`minutes` integer NOT NULL,
	`objectives` text NOT NULL,
	`parts` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lesson_version_sha256_unique` ON `lesson_version` (`sha256`);--> statement-breakpoint
CREATE TABLE `publication` (
	`id` text PRIMARY KEY NOT NULL,
	`module_id` text NOT NULL,
	`n` integer NOT NULL,
	`kind` text NOT NULL,
	`sha256` text NOT NULL,
	`module` text NOT NULL,
	`source` text NOT NULL,
	`note` text NOT NULL,
	`published_by` text,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `publication_module_n` ON `publication` (`module_id`,`n`);--> statement-breakpoint
CREATE TABLE `publication_lesson` (
	`publication_id` text NOT NULL,
	`position` integer NOT NULL,
	`lesson_version_id` text NOT NULL,
	PRIMARY KEY(`publication_id`, `position`),
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lesson_version_id`) REFERENCES `lesson_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `publication_question` (
	`publication_id` text NOT NULL,
	`position` integer NOT NULL,
	`pool` text NOT NULL,
	`question_version_id` text NOT NULL,
	PRIMARY KEY(`publication_id`, `position`),
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `question_version` (
	`id` text PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`module_id` text NOT NULL,
	`question_id` text NOT NULL,
	`public_part` text NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `question_version_sha256_unique` ON `question_version` (`sha256`);--> statement-breakpoint
CREATE INDEX `question_version_question` ON `question_version` (`module_id`,`question_id`);--> statement-breakpoint
CREATE TABLE `regulation_version` (
	`id` text PRIMARY KEY NOT NULL,
	`regulation_id` text NOT NULL,
	`n` integer NOT NULL,
	`sha256` text NOT NULL,
	`data` text NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `regulation_version_n` ON `regulation_version` (`regulation_id`,`n`);--> statement-breakpoint
CREATE TABLE `answer` (
	`attempt_id` text NOT NULL,
	`question_version_id` text NOT NULL,
	`value` text NOT NULL,
	`sequence` integer NOT NULL,
	`saved_at` integer NOT NULL,
	PRIMARY KEY(`attempt_id`, `question_version_id`),
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_version_id`) REFERENCES `question_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`module_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`publication_id` text NOT NULL,
	`n` integer NOT NULL,
	`seed` text NOT NULL,
	`snapshot` text NOT NULL,
	`started_at` integer NOT NULL,
	`deadline_at` integer,
	`submitted_at` integer,
	`closed_by` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requirement_id`) REFERENCES `requirement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempt_person_requirement_n` ON `attempt` (`person_id`,`requirement_id`,`n`);--> statement-breakpoint
CREATE UNIQUE INDEX `attempt_open` ON `attempt` (`person_id`,`module_id`) WHERE "attempt"."submitted_at" is null;--> statement-breakpoint
CREATE INDEX `attempt_deadline` ON `attempt` (`deadline_at`) WHERE "attempt"."submitted_at" is null;--> statement-breakpoint
CREATE TABLE `extra_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`reason` text NOT NULL,
	`granted_by` text,
	`granted_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requirement_id`) REFERENCES `requirement`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `extra_attempt_person` ON `extra_attempt` (`person_id`,`requirement_id`);--> statement-breakpoint
CREATE TABLE `grading` (
	`id` text PRIMARY KEY NOT NULL,
	`attempt_id` text NOT NULL,
	`n` integer NOT NULL,
	`scoring_version` integer NOT NULL,
	`voids` text NOT NULL,
	`score` real NOT NULL,
	`passed` integer NOT NULL,
	`per_question` text NOT NULL,
	`at` integer NOT NULL,
	`reason` text NOT NULL,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `grading_attempt_n` ON `grading` (`attempt_id`,`n`);--> statement-breakpoint
CREATE TABLE `reading` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`lesson_version_id` text NOT NULL,
	`round` integer DEFAULT 1 NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`completed_at` integer,
	`position` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lesson_version_id`) REFERENCES `lesson_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reading_person_lesson` ON `reading` (`person_id`,`lesson_version_id`,`round`);--> statement-breakpoint
CREATE TABLE `employment` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`recorded_from` integer NOT NULL,
	`recorded_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `employment_person` ON `employment` (`person_id`,`recorded_to`);--> statement-breakpoint
CREATE TABLE `institution` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`demo` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `person` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`birth_date` text,
	`organisation` text,
	`email` text,
	`phone` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `person_number` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`number` text NOT NULL,
	`kind` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`recorded_from` integer NOT NULL,
	`recorded_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_number_recorded` ON `person_number` (`number`) WHERE "person_number"."recorded_to" is null;--> statement-breakpoint
CREATE INDEX `person_number_person` ON `person_number` (`person_id`);--> statement-breakpoint
CREATE TABLE `post` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`title` text NOT NULL,
	`category` text NOT NULL,
	`kind` text NOT NULL,
	`heads` integer NOT NULL,
	`is_primary` integer NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`recorded_from` integer NOT NULL,
	`recorded_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `post_person` ON `post` (`person_id`,`recorded_to`);--> statement-breakpoint
CREATE INDEX `post_unit` ON `post` (`unit_id`,`recorded_to`);--> statement-breakpoint
CREATE UNIQUE INDEX `post_primary_open` ON `post` (`person_id`) WHERE "post"."is_primary" = 1 and "post"."valid_to" is null and "post"."recorded_to" is null;--> statement-breakpoint
CREATE TABLE `roster_dispute` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`post_id` text NOT NULL,
	`kind` text NOT NULL,
	`twin_id` text,
	`note` text,
	`raised_by` text NOT NULL,
	`raised_at` integer NOT NULL,
	`decision` text,
	`effective_on` text,
	`decided_by` text,
	`decided_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`post_id`) REFERENCES `post`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`twin_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`raised_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `roster_dispute_open` ON `roster_dispute` (`post_id`) WHERE "roster_dispute"."decided_at" is null;--> statement-breakpoint
CREATE INDEX `roster_dispute_person` ON `roster_dispute` (`person_id`);--> statement-breakpoint
CREATE TABLE `staff_import` (
	`id` text PRIMARY KEY NOT NULL,
	`started_by` text,
	`started_at` integer NOT NULL,
	`file_name` text NOT NULL,
	`file_sha256` text NOT NULL,
	`scope` text NOT NULL,
	`effective_on` text NOT NULL,
	`summary` text NOT NULL,
	`applied_at` integer
);
--> statement-breakpoint
CREATE TABLE `staged_row` (
	`import_id` text NOT NULL,
	`row` integer NOT NULL,
	`kind` text NOT NULL,
	`data` text NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `staff_import`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staged_row_import` ON `staged_row` (`import_id`,`kind`);--> statement-breakpoint
CREATE TABLE `unit` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `unit_code_unique` ON `unit` (`code`);--> statement-breakpoint
CREATE TABLE `unit_version` (
	`id` text PRIMARY KEY NOT NULL,
	`unit_id` text NOT NULL,
	`parent_id` text,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`recorded_from` integer NOT NULL,
	`recorded_to` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `unit_version_unit` ON `unit_version` (`unit_id`,`recorded_to`);--> statement-breakpoint
CREATE INDEX `unit_version_parent` ON `unit_version` (`parent_id`,`recorded_to`);--> statement-breakpoint
CREATE TABLE `attestation` (
	`id` text PRIMARY KEY NOT NULL,
	`unit_id` text NOT NULL,
	`cycle_id` text NOT NULL,
	`scope` text NOT NULL,
	`as_of` integer NOT NULL,
	`known_at` integer NOT NULL,
	`signatory_id` text NOT NULL,
	`signatory_post_id` text NOT NULL,
	`number` text NOT NULL,
	`code` text NOT NULL,
	`facts` text NOT NULL,
	`roster_json` text NOT NULL,
	`roster_sha256` text NOT NULL,
	`signed_at` integer NOT NULL,
	`supersedes_id` text,
	`superseded_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`signatory_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`signatory_post_id`) REFERENCES `post`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`code`) REFERENCES `code`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supersedes_id`) REFERENCES `attestation`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attestation_number_unique` ON `attestation` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `attestation_code_unique` ON `attestation` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `attestation_standing` ON `attestation` (`unit_id`,`cycle_id`,`scope`) WHERE "attestation"."superseded_at" is null;--> statement-breakpoint
CREATE INDEX `attestation_cycle` ON `attestation` (`cycle_id`);--> statement-breakpoint
CREATE TABLE `attestation_draft` (
	`id` text PRIMARY KEY NOT NULL,
	`unit_id` text NOT NULL,
	`cycle_id` text NOT NULL,
	`scope` text NOT NULL,
	`prepared_by` text NOT NULL,
	`notes` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`prepared_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attestation_draft_unit` ON `attestation_draft` (`unit_id`,`cycle_id`,`scope`,`prepared_by`);--> statement-breakpoint
CREATE TABLE `attestation_row` (
	`attestation_id` text NOT NULL,
	`person_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`state` text NOT NULL,
	`certificate_number` text,
	`note` text,
	PRIMARY KEY(`attestation_id`, `person_id`),
	FOREIGN KEY (`attestation_id`) REFERENCES `attestation`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attestation_row_certificate` ON `attestation_row` (`certificate_number`);--> statement-breakpoint
CREATE TABLE `figure` (
	`cycle_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`category` text NOT NULL,
	`stored` text NOT NULL,
	`due_on` text NOT NULL,
	`expires_on` text DEFAULT '' NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`cycle_id`, `unit_id`, `category`, `stored`, `due_on`, `expires_on`),
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `standing` (
	`enrolment_id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`cycle_id` text NOT NULL,
	`unit_id` text NOT NULL,
	`category` text NOT NULL,
	`stored` text NOT NULL,
	`due_on` text NOT NULL,
	`expires_on` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `standing_cycle_unit` ON `standing` (`cycle_id`,`unit_id`);--> statement-breakpoint
CREATE INDEX `standing_person` ON `standing` (`person_id`);--> statement-breakpoint
CREATE TABLE `standing_day` (
	`id` text PRIMARY KEY NOT NULL,
	`on` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `cycle` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`key` text NOT NULL,
	`audience` text NOT NULL,
	`opens_on` text NOT NULL,
	`due_on` text NOT NULL,
	`valid_months` integer NOT NULL,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cycle_programme_key` ON `cycle` (`programme_id`,`key`);--> statement-breakpoint
CREATE TABLE `enrolment` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`cycle_id` text NOT NULL,
	`via` text NOT NULL,
	`enrolled_at` integer NOT NULL,
	`due_on` text NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	`ended_at` integer,
	`end_reason` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrolment_person_cycle` ON `enrolment` (`person_id`,`cycle_id`);--> statement-breakpoint
CREATE INDEX `enrolment_cycle` ON `enrolment` (`cycle_id`);--> statement-breakpoint
CREATE TABLE `fulfilment` (
	`id` text PRIMARY KEY NOT NULL,
	`enrolment_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`publication_id` text,
	`attempt_id` text,
	`completed_at` integer NOT NULL,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requirement_id`) REFERENCES `requirement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`publication_id`) REFERENCES `publication`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fulfilment_enrolment_requirement` ON `fulfilment` (`enrolment_id`,`requirement_id`);--> statement-breakpoint
CREATE TABLE `programme` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`summary` text NOT NULL,
	`jp` integer,
	`sha256` text NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `requirement` (
	`id` text PRIMARY KEY NOT NULL,
	`cycle_id` text NOT NULL,
	`kind` text NOT NULL,
	`ref` text NOT NULL,
	`position` integer NOT NULL,
	FOREIGN KEY (`cycle_id`) REFERENCES `cycle`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `requirement_cycle_ref` ON `requirement` (`cycle_id`,`kind`,`ref`);--> statement-breakpoint
CREATE INDEX `requirement_ref` ON `requirement` (`ref`);--> statement-breakpoint
CREATE TABLE `waiver` (
	`id` text PRIMARY KEY NOT NULL,
	`enrolment_id` text NOT NULL,
	`reason` text NOT NULL,
	`from_on` text NOT NULL,
	`to_on` text NOT NULL,
	`proposed_by` text,
	`decided_by` text,
	`decided_at` integer,
	`granted` integer,
	FOREIGN KEY (`enrolment_id`) REFERENCES `enrolment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `waiver_enrolment` ON `waiver` (`enrolment_id`);