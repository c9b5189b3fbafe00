import { dayInWords } from '#lib/language/in-words.ts';
import { duplicateReason } from '#lib/server/organisation/duplicate-table.ts';
import { readDuplicates } from '#lib/server/organisation/duplicates.ts';
import { maskNumber } from '#lib/server/organisation/persons.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';

const size = 20;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const page = chosenPage(url);
	const on = viewer.today;
	// Everybody's name is looked at, so it is done where no page waits for it.
	const groups = await runStaffTask({ kind: 'duplicates', databaseUrl: settings().databaseUrl, on });
	const shown = groups.slice((page - 1) * size, page * size);
	const ids = shown.flatMap(({ personIds }) => personIds);
	const records = await readDuplicates(database(), ids, on);
	await recordView(viewer, 'duplicates', { page: 'duplicates', at: page, people: ids.length });

	return {
		page,
		pages: Math.ceil(groups.length / size),
		total: groups.length,
		groups: shown.map(({ by, personIds }) => ({
			reason: duplicateReason(by),
			records: personIds
				.flatMap((personId) => records.get(personId) ?? [])
				.map(({ number, birthDate, since, ...record }) => ({
					...record,
					number: maskNumber(number),
					born: birthDate && dayInWords(birthDate),
					since: since && dayInWords(since)
				}))
		}))
	};
};
