import { settings } from '#lib/web/database.server.ts';
import { reportJob } from '#lib/web/error-report.server.ts';

/** Where topics are counted, and who is told when that fails. */
export function topicSettings() {
	return {
		databaseUrl: settings().databaseUrl,
		report: (failure: unknown) => reportJob('countTopics', failure)
	};
}
