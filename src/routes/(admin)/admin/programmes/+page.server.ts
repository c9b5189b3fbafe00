import { cycleInWords, dayInWords, dueInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { listProgrammes } from '#lib/server/programmes/lists.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { today } = requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const programmes = await listProgrammes(db, today);

	return {
		programmes: programmes.map(({ id, title, summary, jp, certificateText, cycles }) => ({
			id,
			title,
			summary,
			jp,
			certificateText,
			cycles: cycles.map((cycle) => ({
				...cycle,
				period: cycleInWords(cycle.key),
				pastDue: cycle.dueDays === null && cycle.dueOn < today,
				opensOn: dayInWords(cycle.opensOn),
				dueOn: dueInWords(cycle, timeZone),
				href: `/admin/programmes/${encodeURIComponent(id)}/${encodeURIComponent(cycle.key)}`
			}))
		}))
	};
};
