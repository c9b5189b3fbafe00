import { dayInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { listExpiring, type Renewal } from '#lib/server/certificates/expiring.ts';
import { ownClock } from '#lib/server/organisation/clocks.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from './database.server.ts';
import type { Viewer } from './sessions.server.ts';

/** What `Expiring.svelte` shows of the viewer's own certificates, and where it is shown of one of them, by its id. */
export async function ownExpiring({ personId, today }: Viewer) {
	const db = database();
	const { name } = await requireInstitution(db);
	const { timeZone } = await ownClock(db, personId, new Date());

	return (await listExpiring(db, personId, today)).map(({ id, programme, validUntil, renewal }) => ({
		id,
		programme,
		validUntil: dayInWords(validUntil),
		renewal: renewalInWords(renewal, { institution: name, timeZone }),
		/** Whether there is something to do now. */
		due: renewal.kind === 'enrolled'
	}));
}

function renewalInWords(
	renewal: Renewal,
	{ institution, timeZone }: { institution: string; timeZone: string }
): string {
	switch (renewal.kind) {
		case 'enrolled':
			return m.expiring_enrolled({ due: endOfDayInWords(renewal.dueOn, timeZone) });
		case 'opens':
			return m.expiring_opens({ on: dayInWords(renewal.opensOn) });
		case 'outside':
			return m.expiring_outside({ institution });
		case 'unknown':
			return m.expiring_unknown();
	}
}
