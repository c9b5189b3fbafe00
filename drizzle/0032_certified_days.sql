-- What is kept of months that are over does not know until when certificates hold; the clock counts it again.
DELETE FROM `month_end_figures`;--> statement-breakpoint
DELETE FROM `month_end`;
