ALTER TABLE `unit_version` ADD `merged_into` text REFERENCES unit(id);--> statement-breakpoint
-- What was merged so far only the log tells.
UPDATE `unit_version` SET `merged_into` = (
	SELECT u.`id` FROM `audit_entry` e
	JOIN `audit_payload` p ON p.`seq` = e.`seq`
	JOIN `unit` u ON u.`id` = p.`json` ->> 'into'
	WHERE e.`kind` = 'unit.change' AND e.`subject` = `unit_version`.`unit_id`
		AND p.`json` ->> 'act' = 'merge' AND p.`json` ->> 'from' = `unit_version`.`valid_to`
	ORDER BY e.`seq` DESC LIMIT 1
)
WHERE `recorded_to` IS NULL AND `valid_to` IS NOT NULL;
